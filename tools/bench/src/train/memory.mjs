// Compares the estimated memory of a training with the measured peak:
//   npx nx run bench:memory -- [--json] [--quick] [--only TEXT]
// Needs a build, and the native part of packages/tfjs-backend-torch. Each case trains one fold for an epoch in a separate process;
// the measured value is the peak of this process (VmHWM on Linux).
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { table } from '../harness/table.mjs';
import { rounded } from '../harness/statistics.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const GOAL = 0.2;
const CHILD = fileURLToPath(new URL('memoryChild.mjs', import.meta.url));

const frames = (train) => ({ framesPerClip: { train, test: 1 } });
const demo = { depth: 8, size: 32, batchSize: 8, framesPerClip: { train: 1, test: 8 }, clips: 196 };
const small = { depth: 18, size: 112, batchSize: 16, clips: 56 };
const large = { depth: 50, size: 224, clips: 56, ...frames(1) };
const sgd = { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
const CASES = {
  'resnet8 32² demo': { ...demo, backend: 'torch', parallelFolds: 2, folds: [1, 2] },
  'resnet8 32² demo wasm': { ...demo, backend: 'wasm', parallelFolds: 2, folds: [1, 2] },
  'resnet18 112²': { ...small, ...frames(2), backend: 'torch', precision: 'fp32' },
  'resnet18 112² bf16': { ...small, ...frames(2), backend: 'torch', precision: 'bf16' },
  'resnet18 112² frozen': {
    ...small,
    ...frames(2),
    backend: 'torch',
    precision: 'fp32',
    frozenStages: ['stem', 'layer1', 'layer2'],
  },
  'resnet18 64² wasm': { ...small, size: 64, ...frames(1), backend: 'wasm' },
  'resnet18 112² averaged, threads': {
    ...small,
    ...frames(1),
    backend: 'torch',
    precision: 'fp32',
    optimizer: sgd,
    emaDecay: 0.99,
    loaderWorkers: 2,
  },
  'resnet18 112² classified by 16 frames': {
    ...small,
    framesPerClip: { train: 1, test: 16 },
    backend: 'torch',
    precision: 'fp32',
  },
  'resnet50 224² small batch': { ...large, batchSize: 8, backend: 'torch', precision: 'fp32' },
  'resnet50 224² large batch': { ...large, batchSize: 16, backend: 'torch', precision: 'fp32' },
  'resnet50 224² bf16': { ...large, batchSize: 16, backend: 'torch', precision: 'bf16' },
};

async function measure(settings) {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, JSON.stringify(settings)]);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const names = Object.keys(CASES).filter((name) => name.includes(values.only));
const rows = [];
for (const name of values.quick ? names.slice(0, 1) : names) {
  const { told, measured, backend, precision, parts, batchRows } = await measure(CASES[name]);
  rows.push({
    case: name,
    backend,
    precision,
    rows: batchRows,
    toldMB: rounded(told / 1e6, 0),
    measuredMB: rounded(measured / 1e6, 0),
    off: rounded(told / measured - 1, 3),
    ...(values.json ? { parts } : {}),
  });
  const { toldMB, measuredMB } = rows.at(-1);
  console.error(`bench:memory: ${name}: estimated ${toldMB} MB, measured ${measuredMB} MB`);
}
const worst = Math.max(...rows.map(({ off }) => Math.abs(off)));
const result = {
  bench: 'memory',
  node: process.versions.node,
  goal: GOAL,
  worst,
  isReached: worst <= GOAL,
  rows,
};
console.log(
  values.json ? JSON.stringify(result) : `${table(rows)}\n\nlargest error: ${worst}; goal: ${GOAL}`,
);
