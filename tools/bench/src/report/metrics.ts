// Compares metrics of many predictions, and their intervals, with scikit-learn.
//   npx nx run bench:metrics -- [--predictions 1000000] [--groups 50000] [--samples 1000] [--rounds 3] [--json] [--quick]
// Seven classes. The peer is the Python of DFER_PYTHON, or the first with scikit-learn; without one only this package is measured.
// scikit-learn has neither bootstrap intervals nor a permutation test for given predictions: --peer-samples samples are drawn and scored
// by its balanced_accuracy_score, and the time is scaled to all samples (`scaledFrom`).
// Exits with code 1 if a value that both compute differs by more than 1e-9.
import { parseArgs } from 'node:util';
import { sum } from '@dfer/core';
import { findPython } from '../harness/python.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';
import { makePredictions, measureTasks } from './metricTasks.js';
import { measurePeer } from './metricPeer.js';
import { CLASSES } from './classes.js';

const LARGEST_DIFFERENCE = 1e-9;

const { values: given } = parseArgs({
  options: {
    predictions: { type: 'string' },
    groups: { type: 'string' },
    samples: { type: 'string' },
    rounds: { type: 'string' },
    'peer-samples': { type: 'string' },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});

type NumberOption = 'predictions' | 'groups' | 'samples' | 'rounds' | 'peer-samples';

/** A whole number from 1. */
function whole(name: NumberOption, standard: number, quick: number): number {
  const text = given[name] ?? String(given.quick ? quick : standard);
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  console.error(`bench:metrics: --${name}: expected a whole number ≥ 1; received ${text}.`);
  process.exit(2);
}

const count = whole('predictions', 1_000_000, 20_000);
const groupCount = whole('groups', 50_000, 1000);
const samples = whole('samples', 1000, 100);
const rounds = whole('rounds', 3, 1);
const peerSamples = whole('peer-samples', 10, 5);
const note = (text: string): void => {
  console.error(`bench:metrics: ${text}`);
};

const data = makePredictions(count, groupCount);
const ours = measureTasks(data, { samples, rounds, note });
const python = findPython(['sklearn', 'numpy']);
if (python === null) note('no Python with scikit-learn found; name one in DFER_PYTHON to compare.');
else note(`scikit-learn ${python.versions['sklearn']}`);
const theirs = python === null ? {} : measurePeer(python, data, { samples, rounds, peerSamples, groupCount });

const differences = ours.flatMap(({ task, figures }) =>
  Object.entries(theirs[task]?.value ?? {}).map(([name, figure]) => Math.abs(figure - figures[name])),
);
const largest = differences.length === 0 ? null : Math.max(...differences);
const results = ours.map(({ task, seconds, cpuSeconds }) => {
  const peer = theirs[task];
  return {
    task,
    seconds: rounded(seconds),
    cpuSeconds: rounded(cpuSeconds),
    ...(peer && {
      peerSeconds: rounded(peer.seconds),
      peerCpuSeconds: rounded(peer.cpuSeconds),
      ...(peer.scaledFrom && { scaledFrom: peer.scaledFrom }),
      speed: rounded(peer.seconds / seconds),
      speedByCpuTime: rounded(peer.cpuSeconds / cpuSeconds),
    }),
  };
});
const passed = largest === null || largest <= LARGEST_DIFFERENCE;
const intervalOf = (name: string): readonly number[] | undefined =>
  ours.find(({ task }) => task === name)?.interval;
const report = {
  bench: 'metrics',
  node: process.versions.node,
  ...(python && { sklearn: python.versions['sklearn'], numpy: python.versions['numpy'] }),
  predictions: count,
  groups: groupCount,
  samples,
  rounds,
  passed,
  largestDifference: largest,
  intervals: { clips: intervalOf('bootstrap'), groups: intervalOf('bootstrap of groups') },
  seconds: rounded(sum(results.map(({ seconds }) => seconds))),
  results,
};
if (given.json) console.log(JSON.stringify(report, null, 2));
else {
  console.log(
    `${count} predictions in ${groupCount} groups, ${CLASSES.length} classes, ${samples} samples: ${report.seconds} s`,
  );
  console.log(table(results));
  if (largest !== null) console.log(`values differ by at most ${largest.toExponential(1)}`);
}
process.exitCode = passed ? 0 : 1;
