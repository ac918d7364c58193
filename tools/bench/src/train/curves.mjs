// Compares learning curves with PyTorch: the same recipe, initial weights, images and order, over several seeds, alternating epoch by
// epoch. Needs a build and ffmpeg.
//   npx nx run bench:curves -- [--json] [--quick] [--recipe configs/dfew-resnet50.json] [--model resnet18] [--size 64]
//     [--epochs 12] [--seeds 3] [--batch 16] [--frames 2] [--threads n] [--device cuda]
// Uses optimizer, schedule and labelSmoothing of the recipe. The demo release is made and aligned first if it is missing. Exits with
// code 1 if the engines do not agree; README.md defines agreement.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareCurves, judge, largestDifference } from './agreement.mjs';
import { torchvisionDepth } from '../harness/backbone.mjs';
import { batchOrder } from './batchOrder.mjs';
import { endAll, startAll } from '../harness/candidate.mjs';
import { readOptions } from '../harness/options.mjs';
import { findPython, NO_PYTHON, skip } from '../harness/python.mjs';
import { sharedFrames } from './sharedFrames.mjs';
import { median, rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';

/** Tolerance for the losses of the first steps. */
const LARGEST_DIFFERENCE = 1e-4;
const FIRST_STEPS = 3;
/** The error in the first steps may be this multiple of the error of PyTorch with another memory layout. */
const ROUNDING_MARGIN = 2;
const CURVES = ['trainLoss', 'validationLoss', 'validationUar'];
const JUDGED_FRAMES = 4;

const options = readOptions(
  {
    recipe: 'configs/dfew-resnet50.json',
    model: 'resnet18',
    size: '64',
    epochs: '12',
    seeds: '3',
    batch: '16',
    frames: '2',
  },
  { epochs: '2', seeds: '2', batch: '8' },
);
const python = findPython();
if (python === null) skip('curves', NO_PYTHON);
const note = (text) => console.error(`bench:curves: ${text}`);

const { optimizer, schedule, labelSmoothing } = resolvedConfig(options.recipe).train;
const { epochs, batch, frames, size, device, threads, seeds } = options;
note('frames');
const data = await sharedFrames({ size, small: options.quick ?? false });
const job = {
  depth: torchvisionDepth(options.model),
  size,
  device,
  precision: 'fp32',
  recipe: { optimizer, schedule, labelSmoothing },
  frames: data.path,
  length: data.length,
  labels: data.labels,
  classes: data.classes,
};
const truth = data.validation.map((clip) => data.labels[clip]);
const judged = {
  do: 'validate',
  clips: data.validation,
  frames: Array.from({ length: JUDGED_FRAMES }, (_, part) =>
    Math.floor(((part + 0.5) * data.length) / JUDGED_FRAMES),
  ),
};

/** Trains all contestants with one seed. Returns the first steps and the results of each epoch, by contestant. */
async function trainAll(contestants, seed, folder) {
  const weights = join(folder, `${seed}.safetensors`);
  const order = join(folder, `${seed}.json`);
  await contestants[0].ask({ do: 'initialize', seed, path: weights });
  writeFileSync(
    order,
    JSON.stringify(batchOrder(data.train, { epochs, batch, frames, length: data.length, seed })),
  );
  const begin = { do: 'begin', weights, order };
  const runs = [];
  for (const contestant of contestants) {
    await contestant.ask(begin);
    const first = await contestant.ask({ do: 'train', epoch: 0, to: 1 });
    // They depend on learned weights and moving statistics; some steps later, rounding errors are too large for a comparison.
    const { probabilities } = await contestant.ask(judged);
    const next = await contestant.ask({ do: 'train', epoch: 0, from: 1, to: FIRST_STEPS });
    runs.push({
      firstLoss: first.losses,
      nextLosses: next.losses,
      firstLogarithms: probabilities.flat().map(Math.log),
      epochs: [],
      rates: [],
    });
    await contestant.ask(begin);
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [index, contestant] of contestants.entries()) {
      const trained = await contestant.ask({ do: 'train', epoch });
      const validated = await contestant.ask(judged);
      const { losses, rates, seconds, cpuSeconds } = trained;
      runs[index].rates.push(...rates);
      runs[index].epochs.push({
        trainLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
        ...judge(validated.probabilities, truth),
        seconds: seconds + validated.seconds,
        cpuSeconds: cpuSeconds + validated.cpuSeconds,
      });
    }
    const shown = runs.map((run) => run.epochs.at(-1).trainLoss.toFixed(3)).join(' ');
    note(`seed ${seed}, epoch ${epoch + 1} of ${epochs}: train loss ${shown}`);
  }
  return runs;
}

/** @param {object[]} ours Runs by seed. @param {object[]} theirs Runs of the same seeds. */
function compareRuns(ours, theirs) {
  const curveOf = (runs, name) => runs.map((run) => run.epochs.map((epoch) => epoch[name]));
  const spent = (runs, name) => median(curveOf(runs, name).flat());
  const furthest = (valuesOf) =>
    Math.max(...ours.map((run, seed) => largestDifference(valuesOf(run), valuesOf(theirs[seed]))));
  return {
    curves: Object.fromEntries(
      CURVES.map((name) => [name, compareCurves(curveOf(ours, name), curveOf(theirs, name))]),
    ),
    firstLoss: furthest((run) => run.firstLoss),
    nextLosses: furthest((run) => run.nextLosses),
    firstLogarithms: furthest((run) => run.firstLogarithms),
    learningRates: furthest(({ rates }) => rates),
    speedByTime: spent(theirs, 'seconds') / spent(ours, 'seconds'),
    speedByCpuTime: spent(theirs, 'cpuSeconds') / spent(ours, 'cpuSeconds'),
  };
}

async function main() {
  const entries = [
    { engine: 'ours' },
    { engine: 'pytorch', layout: 'channels-last' },
    // PyTorch against itself: the effect of rounding alone.
    { engine: 'pytorch', layout: 'channels-first' },
  ].map((who) => ({ who, job: { ...job, ...who } }));
  const started = await startAll(entries, { python: python.path, threads, script: 'curves' });
  if (started.unavailable) skip('curves', started.unavailable);
  const { contestants } = started;
  const folder = mkdtempSync(join(tmpdir(), 'dfer-curves-'));
  try {
    const bySeed = [];
    for (let seed = 1; seed <= seeds; seed++) bySeed.push(await trainAll(contestants, seed, folder));
    const [ours, theirs, again] = contestants.map((_, index) => bySeed.map((runs) => runs[index]));
    const [result, rounding] = [compareRuns(ours, theirs), compareRuns(again, theirs)];
    const passed =
      result.firstLoss < LARGEST_DIFFERENCE &&
      ['nextLosses', 'firstLogarithms'].every(
        (name) => result[name] < Math.max(LARGEST_DIFFERENCE, ROUNDING_MARGIN * rounding[name]),
      ) &&
      Object.values(result.curves).every(({ agrees }) => agrees);
    const report = {
      bench: 'curves',
      torch: python.torch,
      torchvision: python.torchvision,
      node: process.versions.node,
      device,
      threads,
      model: options.model,
      size,
      clips: data.train.length,
      imagesPerEpoch: data.train.length * frames,
      batch,
      frames,
      seeds,
      recipe: job.recipe,
      passed,
      oursBesidePyTorch: result,
      pyTorchBesideItself: rounding,
      contestants: contestants.map(({ who, peakRss }, index) => {
        const all = bySeed.flatMap((runs) => runs[index].epochs);
        return {
          ...who,
          secondsPerEpoch: rounded(median(all.map(({ seconds }) => seconds))),
          cpuSecondsPerEpoch: rounded(median(all.map(({ cpuSeconds }) => cpuSeconds))),
          peakRssMiB: peakRss,
        };
      }),
    };
    console.log(options.json ? JSON.stringify(report, null, 2) : describe(report));
    process.exitCode = passed ? 0 : 1;
  } finally {
    await endAll(contestants);
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(report) {
  const { oursBesidePyTorch, pyTorchBesideItself, contestants } = report;
  const rows = Array.from({ length: epochs }, (_, epoch) => ({
    epoch: epoch + 1,
    ...Object.fromEntries(
      CURVES.flatMap((name) => {
        const { ours, theirs, difference, deviation } = oursBesidePyTorch.curves[name].epochs[epoch];
        return [
          [name, `${ours.toFixed(3)} / ${theirs.toFixed(3)}`],
          [`Δ / σ ${name}`, `${difference.toFixed(3)} / ${deviation.toFixed(3)}`],
        ];
      }),
    ),
  }));
  const summary = [
    ['ours against PyTorch', oursBesidePyTorch],
    ['PyTorch against itself', pyTorchBesideItself],
  ].map(
    ([
      what,
      { curves, firstLoss, nextLosses, firstLogarithms, learningRates, speedByTime, speedByCpuTime },
    ]) => ({
      what,
      'first loss': firstLoss.toExponential(1),
      'next two': nextLosses.toExponential(1),
      'log probabilities after one step': firstLogarithms.toExponential(1),
      'learning rates': learningRates.toExponential(1),
      ...Object.fromEntries(CURVES.map((name) => [`${name} Δ/σ`, curves[name].ratio.toFixed(2)])),
      'times as fast': speedByTime.toFixed(2),
      'by CPU time': speedByCpuTime.toFixed(2),
    }),
  );
  return [
    `${report.model} at ${size} pixels, ${report.imagesPerEpoch} images an epoch, ${seeds} seeds; ours / PyTorch ${report.torch}, ${device}, ${threads} threads`,
    table(rows),
    table(summary),
    table(contestants),
    report.passed ? 'the engines agree' : 'THE ENGINES DO NOT AGREE',
  ].join('\n\n');
}

await main();

/** A recipe with defaults for missing options. */
function resolvedConfig(file) {
  const dfer = fileURLToPath(new URL('../../../../apps/cli/dist/bin.js', import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, [dfer, 'config', '--config', file, '--json'], { encoding: 'utf8' }),
  );
}
