import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Modules of d3 and jsdom that a new process loads when it imports one of the built exports and runs `use`. */
function drawingModules(name: 'index' | 'render', use = ''): readonly string[] {
  const hook = `export async function resolve(name, context, next) {
    if (/^(d3|jsdom)/.test(name)) console.log(name);
    return next(name, context);
  }`;
  const script = `
    import { createRequire, register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const loaded = await import(${JSON.stringify(pathToFileURL(join(__dirname, `../dist/${name}.js`)).href)});
    ${use}
    const required = Object.keys(createRequire(import.meta.url).cache);
    for (const file of required) console.log(/node_modules.(d3-node|jsdom)\\b/.exec(file)?.[1] ?? '');`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return [...new Set(printed.split('\n').filter((line) => line !== ''))];
}

test('the main export loads neither d3 nor a document', () => {
  expect(drawingModules('index')).toEqual([]);
});

test('the render export opens a document only with the first figure', () => {
  expect(drawingModules('render')).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/d3-node|jsdom/)]),
  );
  expect(drawingModules('render', `loaded.perClassSvg({}, []);`)).toEqual(
    expect.arrayContaining(['d3-node', 'jsdom']),
  );
});
