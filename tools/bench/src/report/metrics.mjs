// Compares metrics of many predictions, and their intervals, with scikit-learn. Needs a build.
//   npx nx run bench:metrics -- [--predictions 1000000] [--groups 50000] [--samples 1000] [--rounds 3] [--json] [--quick]
// Seven classes. The peer is the Python of DFER_PYTHON, or the first with scikit-learn; without one only this package is measured.
// scikit-learn has neither bootstrap intervals nor a permutation test for given predictions: --peer-samples samples are drawn and scored
// by its balanced_accuracy_score, and the time is scaled to all samples (`scaledFrom`).
// Exits with code 1 if a value that both compute differs by more than 1e-9.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomStream } from '@dfer/core';
import { bootstrapIntervals, computeMetrics, permutationTest, rankingAreas } from '@dfer/evaluate';
import { findPython } from '../harness/python.mjs';
import { median, rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';

const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const LARGEST_DIFFERENCE = 1e-9;
const PEER = fileURLToPath(new URL('../../sklearn/metrics.py', import.meta.url));

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
const defaults = given.quick
  ? { predictions: 20_000, groups: 1000, samples: 100, rounds: 1, 'peer-samples': 5 }
  : { predictions: 1_000_000, groups: 50_000, samples: 1000, rounds: 3, 'peer-samples': 10 };
const options = Object.fromEntries(
  Object.entries(defaults).map(([name, value]) => [name, whole(name, given[name] ?? value)]),
);
const { predictions: count, groups: groupCount, samples, rounds } = options;
const note = (text) => console.error(`bench:metrics: ${text}`);

function whole(name, text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  console.error(`bench:metrics: --${name}: expected a whole number ≥ 1; received ${text}.`);
  process.exit(2);
}

/** Predictions that are mostly correct; clips of one group are equally difficult. */
function makePredictions() {
  const { next } = randomStream(1);
  const ease = Array.from({ length: groupCount }, () => 1.5 * next());
  const labels = new Int32Array(count);
  const groups = new Int32Array(count);
  const probabilities = new Float64Array(count * CLASSES.length);
  const predictions = Array.from({ length: count }, (_, clip) => {
    const label = Math.floor(next() * CLASSES.length);
    const group = Math.floor(next() * groupCount);
    const scores = CLASSES.map((_, index) => next() + (index === label ? ease[group] : 0));
    const total = scores.reduce((sum, score) => sum + score, 0);
    const row = scores.map((score) => score / total);
    labels[clip] = label;
    groups[clip] = group;
    probabilities.set(row, clip * CLASSES.length);
    return { clip: String(clip), fold: 1, label, probabilities: row };
  });
  return { predictions, names: Array.from(groups, String), labels, groups, probabilities };
}

/** Measured tasks, by name; `figures`: values that the peer must also compute. */
function tasksOf({ predictions, names }) {
  return {
    recalls: () => {
      const { uar, war } = computeMetrics(predictions, CLASSES);
      return { uar, war };
    },
    ranking: () => {
      const areas = CLASSES.map((_, label) =>
        rankingAreas(
          predictions.map(({ probabilities }) => probabilities[label]),
          predictions.map((one) => one.label === label),
        ),
      );
      return Object.fromEntries(
        areas.flatMap(({ auc, averagePrecision }, label) => [
          [`auc ${CLASSES[label]}`, auc],
          [`ap ${CLASSES[label]}`, averagePrecision],
        ]),
      );
    },
    bootstrap: () => bootstrapIntervals(predictions, CLASSES, { samples }),
    'bootstrap of groups': () => bootstrapIntervals(predictions, CLASSES, { samples, groups: names }),
    permutations: () => permutationTest(predictions, { permutations: samples }),
  };
}

function measure(tasks) {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, work]) => {
      const [seconds, cpuSeconds] = [[], []];
      let value;
      for (let round = 0; round < rounds; round++) {
        const [start, before] = [performance.now(), process.cpuUsage()];
        value = work();
        const { user, system } = process.cpuUsage(before);
        seconds.push((performance.now() - start) / 1000);
        cpuSeconds.push((user + system) / 1e6);
      }
      note(`${name}: ${median(seconds).toFixed(2)} s`);
      return [name, { seconds: median(seconds), cpuSeconds: median(cpuSeconds), value }];
    }),
  );
}

/** Runs the same tasks in Python, on the same numbers. */
function measurePeer(python, { labels, groups, probabilities }) {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-metrics-'));
  try {
    for (const [name, values] of Object.entries({ labels, groups, probabilities })) {
      writeFileSync(join(folder, `${name}.bin`), values);
    }
    note(`scikit-learn ${python.sklearn}`);
    const job = {
      folder,
      classes: CLASSES,
      groups: groupCount,
      samples,
      rounds,
      peerSamples: options['peer-samples'],
    };
    const { status, stdout } = spawnSync(python.path, [PEER, JSON.stringify(job)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`bench:metrics: ${PEER} exited with code ${status}.`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const data = makePredictions();
const ours = measure(tasksOf(data));
const python = findPython(['sklearn', 'numpy']);
if (python === null) note('no Python with scikit-learn found; name one in DFER_PYTHON to compare.');
const theirs = python === null ? {} : measurePeer(python, data);

const differences = Object.entries(theirs).flatMap(([task, { value }]) =>
  Object.entries(value ?? {}).map(([name, figure]) => Math.abs(figure - ours[task].value[name])),
);
const largest = differences.length === 0 ? null : Math.max(...differences);
const results = Object.entries(ours).map(([task, { seconds, cpuSeconds }]) => {
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
const report = {
  bench: 'metrics',
  node: process.versions.node,
  ...(python && { sklearn: python.sklearn, numpy: python.numpy }),
  predictions: count,
  groups: groupCount,
  samples,
  rounds,
  passed,
  largestDifference: largest,
  intervals: { clips: ours.bootstrap.value.uar, groups: ours['bootstrap of groups'].value.uar },
  seconds: rounded(results.reduce((sum, { seconds }) => sum + seconds, 0)),
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
