// Tests what @dfer/runtime reports about intact and broken installations of tfjs-node:
//   npx nx run compat-backends:test
import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, describe, test } from 'node:test';

import { here, tfjsNodeMissing } from './tfjsNode.mjs';

const folder = mkdtempSync(join(tmpdir(), 'dfer-load-'));
after(() => rmSync(folder, { recursive: true }));

const WORKSPACE = here('../../../node_modules');
const CPU = '@tensorflow/tfjs-node';
const GPU = '@tensorflow/tfjs-node-gpu';
const hasGpu = existsSync('/proc/driver/nvidia/version');

/** A folder of modules with one package that has the given files. */
function modulesWith(name, files) {
  const modules = mkdtempSync(join(folder, 'modules-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(modules, name, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return modules;
}

const manifest = (name, version = '4.22.0') => ({ name, version, main: 'index.js' });

/** The result for a program that finds tfjs-node in `modules`, and nowhere else. */
function load(modules, device, ...options) {
  const env = { ...process.env, NODE_PATH: [modules, WORKSPACE].join(delimiter) };
  delete env.TF_CPP_MIN_LOG_LEVEL;
  const argv = ['--require', here('onlyFromFirst.cjs'), here('load.mjs'), device, ...options];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { env, encoding: 'utf8' });
  return { status, stderr, ...JSON.parse(stdout) };
}

describe('an installation that does not load is reported in one line', () => {
  test('a missing package', () => {
    const { loaded, reason } = load(folder, 'cpu');
    deepEqual(
      { loaded, reason },
      { loaded: false, reason: `${CPU} is not installed: npm install ${CPU}@4.22.0.` },
    );
  });

  test('a missing module inside it is not confused with the package itself', () => {
    const modules = modulesWith(CPU, {
      'package.json': manifest(CPU),
      'index.js': `require('a-module-that-is-missing');`,
    });
    const { loaded, reason } = load(modules, 'cpu');
    equal(loaded, false);
    equal(reason, `${CPU} does not load: Cannot find module 'a-module-that-is-missing'.`);
  });

  test('TensorFlow does not use oneDNN unless the user enables it', () => {
    const modules = modulesWith(CPU, {
      'package.json': manifest(CPU),
      'index.js': `console.error(process.env.TF_ENABLE_ONEDNN_OPTS);`,
    });
    equal(load(modules, 'cpu').stderr, '0\n');
    process.env.TF_ENABLE_ONEDNN_OPTS = '1';
    try {
      equal(load(modules, 'cpu').stderr, '1\n');
    } finally {
      delete process.env.TF_ENABLE_ONEDNN_OPTS;
    }
  });

  test('another version of TensorFlow.js, before any of its code runs', () => {
    const modules = modulesWith(CPU, {
      'package.json': manifest(CPU, '4.20.0'),
      'index.js': `console.error('it runs');`,
    });
    const { loaded, reason, stderr } = load(modules, 'cpu');
    deepEqual({ loaded, stderr }, { loaded: false, stderr: '' });
    match(
      reason,
      /^@tensorflow\/tfjs-node 4\.20\.0 does not match TensorFlow\.js 4\.22\.0 .* npm install .*@4\.22\.0\.$/,
    );
  });

  test('another copy of TensorFlow.js, before any of its code runs', () => {
    const modules = modulesWith(CPU, {
      'package.json': manifest(CPU),
      'index.js': `console.error('it runs');`,
      'node_modules/@tensorflow/tfjs/package.json': manifest('@tensorflow/tfjs'),
      'node_modules/@tensorflow/tfjs/index.js': '',
    });
    const { loaded, reason, stderr } = load(modules, 'cpu');
    deepEqual({ loaded, stderr }, { loaded: false, stderr: '' });
    match(reason, /uses another copy of @tensorflow\/tfjs than this program, .*: npm dedupe\.$/);
  });

  test('the package for GPUs without a GPU, before any of its code runs', { skip: hasGpu }, () => {
    const modules = modulesWith(GPU, {
      'package.json': manifest(GPU),
      'index.js': `console.error('it runs');`,
    });
    const { loaded, reason, stderr } = load(modules, 'cuda');
    deepEqual({ loaded, stderr }, { loaded: false, stderr: '' });
    match(reason, /NVIDIA GPU/);
  });
});

describe('an intact installation computes', { skip: tfjsNodeMissing() ?? false }, () => {
  const whole = here('node_modules');

  test('and writes nothing to the terminal', () => {
    const { loaded, sum, stderr } = load(whole, 'cpu');
    deepEqual({ loaded, sum, stderr }, { loaded: true, sum: 3, stderr: '' });
  });

  test('and writes nothing from a thread either', () => {
    const { loaded, sum, stderr } = load(whole, 'cpu', '--thread');
    deepEqual({ loaded, sum, stderr }, { loaded: true, sum: 3, stderr: '' });
  });

  test(
    'under the name of the package for GPUs, on the CPU if only that package is installed',
    { skip: hasGpu },
    () => {
      const modules = mkdtempSync(join(here('node_modules'), 'gpu-'));
      try {
        cpSync(join(whole, CPU), join(modules, GPU), {
          recursive: true,
          // A link avoids a copy of half a gigabyte; the loader follows it.
          filter: (path) => !path.endsWith('deps'),
        });
        spawnSync('ln', ['-s', join(whole, CPU, 'deps'), join(modules, GPU, 'deps')]);
        const path = join(modules, GPU, 'package.json');
        writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), name: GPU }));
        const { loaded, reason, sum } = load(modules, 'cpu');
        deepEqual({ loaded, sum, reason }, { loaded: true, sum: 3, reason: `${GPU} 4.22.0 works.` });
      } finally {
        rmSync(modules, { recursive: true });
      }
    },
  );

  test('but not without its native library', () => {
    const modules = mkdtempSync(join(here('node_modules'), 'broken-'));
    try {
      cpSync(join(whole, CPU), join(modules, CPU), {
        recursive: true,
        filter: (path) => !/(deps|napi-v8)$/.test(path),
      });
      const { loaded, reason } = load(modules, 'cpu');
      deepEqual(
        { loaded, reason },
        { loaded: false, reason: `${CPU} is installed without its native library: npm rebuild ${CPU}.` },
      );
    } finally {
      rmSync(modules, { recursive: true });
    }
  });
});
