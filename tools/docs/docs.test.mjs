// Checks the documentation: links, commands and flags exist, code compiles and runs, and the spelling is American.
//   npx nx run docs:test
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { codeBlocks, readPages, relativeLinks, ROOT, shellCommands } from './markdown.mjs';
import { findBritish, readSources } from './spelling.mjs';

const pages = readPages();
const temporary = mkdtempSync(join(tmpdir(), 'dfer-docs-'));
/** In the workspace, so that packages can be resolved. */
const snippets = join(ROOT, 'tools/docs/build');
after(() => {
  rmSync(temporary, { recursive: true });
  rmSync(snippets, { recursive: true, force: true });
});

const bin = join(ROOT, 'apps/cli/dist/bin.js');
const helpOf = new Map();
/** `--help` of a command of the program; null if the command does not exist. */
function help(command) {
  if (!helpOf.has(command)) {
    const { status, stdout } = spawnSync(process.execPath, [bin, command, '--help'], { encoding: 'utf8' });
    helpOf.set(command, status === 0 ? stdout : null);
  }
  return helpOf.get(command);
}

/** The problem of a `dfer` command; null if there is none. */
function faultOfCommand(command, args) {
  const text = help(command);
  if (text === null) return `no command ${command}`;
  const unknown = args
    .filter((arg) => arg.startsWith('--') && arg !== '--')
    .map((arg) => arg.split('=')[0].replace(/[^\w-]+$/, ''))
    .filter((flag) => !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`).test(text));
  return unknown.length > 0 ? `no flag ${unknown.join(', ')} of ${command}` : null;
}

const commands = pages.flatMap(({ path, text }) =>
  shellCommands(text).map((command) => ({ path, command, words: command.split(/\s+/) })),
);

test('every relative link leads to a file', () => {
  const broken = pages.flatMap(({ path, text }) =>
    relativeLinks(text)
      .filter((target) => !existsSync(join(ROOT, dirname(path), decodeURIComponent(target))))
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('pages, messages, help and comments are in American spelling', () => {
  assert.deepEqual(findBritish('Neighbours of one colour\nsee `greyWorld`'), [
    '1: Neighbour (neighbor)',
    '1: colour (color)',
  ]);
  const sources = readSources();
  assert.ok(sources.length > 100, 'expected sources of the packages');
  const found = [...pages, ...sources].flatMap(({ path, text }) =>
    findBritish(text).map((fault) => `${path}:${fault}`),
  );
  assert.deepEqual(found, []);
});

test('every dfer command and flag exists', () => {
  const own = commands.filter(({ words }) => words[0] === 'dfer' && /^[a-z]/.test(words[1] ?? ''));
  assert.ok(own.length > 20, 'expected commands in the documentation');
  const wrong = own.flatMap(({ path, words: [, command, ...args] }) => {
    const fault = faultOfCommand(command === 'help' ? args[0] : command, args);
    return fault === null ? [] : [`${path}: ${fault}`];
  });
  assert.deepEqual(wrong, []);
});

test('every Nx target exists, and flags of cli targets too', () => {
  const file = join(temporary, 'graph.json');
  const nx = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
  const env = { ...process.env, NX_DAEMON: 'false' };
  execFileSync(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: ROOT, env, stdio: 'pipe' });
  const { nodes } = JSON.parse(readFileSync(file, 'utf8')).graph;
  const runs = commands.flatMap(({ path, words }) => {
    const at = words.findIndex((word, i) => word === 'nx' && words[i + 1] === 'run');
    const [project, target] = (words[at + 2] ?? '').split(':');
    if (at < 0 || target === undefined) return [];
    return [{ path, project, target, args: words.slice(at + 3) }];
  });
  assert.ok(runs.length > 20, 'expected Nx commands in the documentation');
  const wrong = runs.flatMap(({ path, project, target, args }) => {
    if (nodes[project]?.data.targets[target] === undefined)
      return [`${path}: no target ${project}:${target}`];
    if (project !== 'cli' || ['build', 'test'].includes(target)) return [];
    const fault = faultOfCommand(target, args);
    return fault === null ? [] : [`${path}: ${fault}`];
  });
  assert.deepEqual(wrong, []);
});

test('every configuration key given to --set exists', () => {
  const page = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');
  const keys = commands.flatMap(({ path, words }) =>
    words.flatMap((word, i) => (words[i - 1] === '--set' ? [{ path, key: word.split('=')[0] }] : [])),
  );
  const wrong = keys.filter(({ key }) => /^[a-z][\w.]*$/.test(key) && !page.includes(`\`${key}\``));
  assert.deepEqual(wrong, []);
});

const examples = pages
  .filter(({ path }) => path.endsWith('README.md'))
  .flatMap(({ path, text }) =>
    codeBlocks(text)
      .filter(({ language }) => ['js', 'ts'].includes(language))
      .map((block) => ({ path, ...block })),
  );

/** Writes a page's blocks into one file, so that later blocks can use names from earlier ones. */
function writeExamples() {
  mkdirSync(snippets, { recursive: true });
  return [...new Set(examples.map(({ path }) => path))].map((path) => {
    const name = `${path.replaceAll(/\W/g, '_')}.mts`;
    const code = examples.filter((block) => block.path === path).map((block) => block.code);
    const all = code.join('\n');
    const imports = [...new Set(all.match(/^import [^;]*;/gm))];
    writeFileSync(join(snippets, name), [...imports, all.replace(/^import [^;]*;/gm, '')].join('\n'));
    return name;
  });
}

test('the code of every README compiles', () => {
  const files = writeExamples();
  assert.ok(files.length >= 8, 'expected code in the READMEs');
  const compilerOptions = {
    ...{ target: 'es2023', module: 'nodenext', noEmit: true, strict: false, skipLibCheck: true },
    ...{ types: ['node'], allowImportingTsExtensions: true },
  };
  writeFileSync(join(snippets, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(ROOT, 'node_modules/@typescript/native/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', snippets], { encoding: 'utf8' });
  assert.equal(stdout, '');
});

/** READMEs whose first block needs no data and no network. */
for (const name of ['core', 'evaluate', 'models', 'runtime']) {
  test(`the first example of @dfer/${name} runs`, () => {
    const path = `packages/${name}/README.md`;
    const { code } = examples.find((block) => block.path === path);
    mkdirSync(snippets, { recursive: true });
    const file = join(snippets, `${name}.mjs`);
    const expectThrow = /^throw /m.test(code);
    writeFileSync(file, code);
    const { status, stderr } = spawnSync(process.execPath, [file], { cwd: temporary, encoding: 'utf8' });
    if (expectThrow) assert.match(stderr, /expected .*; received/);
    else assert.equal(status, 0, stderr);
  });
}
