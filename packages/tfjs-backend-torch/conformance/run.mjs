#!/usr/bin/env node
// Runs tfjs-core's own test suite on a backend:
//   npx nx run tfjs-backend-torch:conformance [-- --backend torch|cpu|tensorflow] [--filter <regex>] [--json] [--bundle] [--bundled]
// tensorflow is tfjs-node, which tools/compat/tfjs-node installs into the folder tools/compat/backends.
// --bundle only builds the bundle of the suite; --bundled runs an existing bundle, for machines without esbuild.
// Exits with code 1 if a test fails that known.json, or known.tensorflow.json, does not list.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import Jasmine from 'jasmine';

import { addonFile } from '../scripts/addon/load.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'torch' },
    filter: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    bundle: { type: 'boolean', default: false },
    bundled: { type: 'boolean', default: false },
  },
});

// Wrong for every backend outside the browser or with its own version; tfjs-node excludes them too.
const NOT_FOR_BACKENDS = ['version version', 'unreliable is true due to'];

function refuse(message) {
  console.error(`conformance: ${message}`);
  process.exit(2);
}

if (options.backend === 'torch' && !options.bundle && !existsSync(addonFile())) {
  refuse('the native part is not built; run: npx nx run tfjs-backend-torch:native');
}

const isTensorFlow = options.backend === 'tensorflow';
const modules = fileURLToPath(new URL('../../../tools/compat/backends/node_modules', import.meta.url));
const bindingFile = `${modules}/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node`;
if (isTensorFlow && !existsSync(bindingFile)) {
  refuse('tfjs-node is missing; run: tools/compat/tfjs-node tools/compat/backends');
}
const [suite, knownFile] = isTensorFlow
  ? ['suite.tensorflow.mjs', 'known.tensorflow.json']
  : ['suite.mjs', 'known.json'];

/** A file next to src/, from where the backend finds its addon. */
const outfile = `${root}out-tsc/conformance${isTensorFlow ? '.tensorflow' : ''}.mjs`;

/** The native part of tfjs-node, which cannot be bundled; undefined for other backends. */
function tensorFlowBinding() {
  if (!isTensorFlow) return undefined;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // As @dfer/runtime does: the oneDNN inside TensorFlow 2.15 corrupts memory on some processors.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  return createRequire(import.meta.url)(bindingFile);
}

async function bundle() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [`${root}conformance/${suite}`],
    nodePaths: [modules],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Only ES modules: the tests import these and must use the same engine.
    mainFields: ['module', 'main'],
    // tfjs-core marks its tests as free of side effects.
    ignoreAnnotations: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
}

/** Loads the suite and runs it. @returns The results of all specs that were not filtered out. */
async function runSuite() {
  const jasmine = new Jasmine({ globals: true });
  const wanted = new RegExp(options.filter);
  const specs = [];
  jasmine.env.configure({
    random: false,
    specFilter: (spec) => {
      const name = spec.getFullName();
      return wanted.test(name) && !NOT_FOR_BACKENDS.some((part) => name.includes(part));
    },
  });
  jasmine.exitOnCompletion = false;
  jasmine.clearReporters();
  jasmine.addReporter({
    specDone: (spec) => {
      if (spec.status !== 'excluded') specs.push(spec);
    },
    suiteDone: ({ fullName, failedExpectations }) => {
      if (failedExpectations.length > 0) specs.push({ fullName, status: 'failed', failedExpectations });
    },
  });
  globalThis.conformance = { backend: options.backend, binding: tensorFlowBinding() };
  await import(outfile);
  // If the backend does not start, the engine would silently run the tests on another one.
  if (!(await globalThis._tfengine.setBackend(options.backend))) {
    refuse(`backend ${options.backend} does not start.`);
  }
  await jasmine.execute();
  return specs;
}

function report(specs) {
  const known = new Map(
    JSON.parse(readFileSync(`${root}conformance/${knownFile}`, 'utf8')).map((k) => [k.name, k.reason]),
  );
  const failures = specs
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failedExpectations }) => ({
      name: fullName,
      message: (failedExpectations[0]?.message ?? '').trim().split('\n').slice(0, 4).join(' ').slice(0, 300),
      ...(known.has(fullName) ? { known: known.get(fullName) } : {}),
    }));
  const result = {
    backend: options.backend,
    passed: specs.filter(({ status }) => status === 'passed').length,
    failed: failures.length,
    skipped: specs.filter(({ status }) => status === 'pending').length,
    failures,
  };
  if (options.json) {
    console.log(JSON.stringify(result, null, 2));
  } else {
    for (const { name, message, known: reason } of failures) {
      console.log(`${reason === undefined ? 'FAILED' : 'known '} ${name}\n       ${reason ?? message}`);
    }
    console.log(
      `${result.backend}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`,
    );
  }
  if (result.passed === 0) refuse('no test ran; --filter matches none.');
  return failures.every((failure) => 'known' in failure);
}

if (!options.bundled) await bundle();
else if (!existsSync(outfile))
  refuse(`--bundled: expected ${outfile}; received no file; create it with --bundle.`);
if (options.bundle) process.exit(0);
// The tests check what is printed.
const { log, warn } = console;
console.log = console.warn = () => undefined;
const specs = await runSuite();
Object.assign(console, { log, warn });
// libtorch's threads would keep the process alive.
process.exit(report(specs) ? 0 : 1);
