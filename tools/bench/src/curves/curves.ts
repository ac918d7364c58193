// Compares learning curves with PyTorch: the same recipe, initial weights, images and order, over several seeds, alternating epoch by
// epoch. Needs ffmpeg.
//   npx nx run bench:curves -- [--json] [--quick] [--recipe configs/dfew-resnet50.json] [--model resnet18] [--size 64]
//     [--epochs 12] [--seeds 3] [--batch 16] [--frames 2] [--threads n] [--device cuda]
// Uses optimizer, schedule and labelSmoothing of the recipe. The demo release is made and aligned first if it is missing. Exits with
// code 1 if the engines do not agree; README.md defines agreement.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { median } from '@dfer/core';
import { type CurvesJob, recipe as recipeSchema } from '../engine/jobs.js';
import { torchvisionDepth } from '../harness/backbone.js';
import { type CandidateName, endAll, startAll } from '../harness/candidate.js';
import { DFER } from '../harness/dfer.js';
import { parseJson } from '../harness/json.js';
import { COMMON_OPTIONS, readOptions, wholeNumber } from '../harness/options.js';
import { requirePython, skip } from '../harness/python.js';
import { rounded } from '../harness/statistics.js';
import { compareRuns, type RunComparison } from './compareRuns.js';
import { describeCurves, type CurvesReport } from './describeCurves.js';
import { sharedFrames } from './sharedFrames.js';
import { type Run, trainAll } from './trainAll.js';

/** Tolerance for the losses of the first steps. */
const LARGEST_DIFFERENCE = 1e-4;
/** The error in the first steps may be this multiple of the error of PyTorch with another memory layout. */
const ROUNDING_MARGIN = 2;

const options = readOptions(
  z.object({
    ...COMMON_OPTIONS,
    recipe: z.string(),
    model: z.string(),
    size: wholeNumber,
    epochs: wholeNumber,
    seeds: wholeNumber,
    batch: wholeNumber,
    frames: wholeNumber,
  }),
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
const python = requirePython('curves');
const note = (text: string): void => {
  console.error(`bench:curves: ${text}`);
};

/** Reads a recipe, with defaults for missing options. */
function resolvedRecipe(file: string): z.output<typeof recipeSchema> {
  const args = [DFER, 'config', '--config', file, '--json'];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  return parseJson(z.object({ train: recipeSchema }), text, file).train;
}

const recipe = resolvedRecipe(options.recipe);
const { epochs, batch, frames, size, device, threads, seeds } = options;
note('frames');
const data = await sharedFrames(size, options.quick);
const job: CurvesJob = {
  depth: torchvisionDepth(options.model),
  size,
  device,
  precision: 'fp32',
  recipe,
  frames: data.path,
  length: data.length,
  labels: data.labels,
  classes: data.classes,
};

const names: readonly CandidateName[] = [
  { engine: 'ours' },
  { engine: 'pytorch', layout: 'channels-last' },
  // PyTorch against itself: the effect of rounding alone.
  { engine: 'pytorch', layout: 'channels-first' },
];
const entries = names.map((name) => ({ name, job: { ...job, ...name } }));
const { unavailable, candidates } = await startAll(entries, {
  python: python.path,
  threads,
  script: 'curves',
});
if (unavailable !== undefined) skip('curves', unavailable);

/** Whether an error in the first steps is at most twice that of rounding. */
function isRounding(
  name: 'nextLosses' | 'firstLogarithms',
  result: RunComparison,
  rounding: RunComparison,
): boolean {
  return result[name] < Math.max(LARGEST_DIFFERENCE, ROUNDING_MARGIN * rounding[name]);
}

const folder = mkdtempSync(join(tmpdir(), 'dfer-curves-'));
try {
  const bySeed: Run[][] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    bySeed.push(await trainAll(candidates, { seed, epochs, batch, frames, data, folder, note }));
  }
  const [ours, theirs, again] = candidates.map((_, index) => bySeed.map((runs) => runs[index]));
  const [result, rounding] = [compareRuns(ours, theirs), compareRuns(again, theirs)];
  const passed =
    result.firstLoss < LARGEST_DIFFERENCE &&
    isRounding('nextLosses', result, rounding) &&
    isRounding('firstLogarithms', result, rounding) &&
    Object.values(result.curves).every(({ agrees }) => agrees);
  const report: CurvesReport = {
    bench: 'curves',
    torch: python.versions['torch'],
    torchvision: python.versions['torchvision'],
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
    recipe,
    passed,
    oursBesidePyTorch: result,
    pyTorchBesideItself: rounding,
    contestants: candidates.map(({ name, peakRss }, index) => {
      const all = bySeed.flatMap((runs) => runs[index].epochs);
      return {
        ...name,
        secondsPerEpoch: rounded(median(all.map(({ seconds }) => seconds))),
        cpuSecondsPerEpoch: rounded(median(all.map(({ cpuSeconds }) => cpuSeconds))),
        peakRssMiB: peakRss,
      };
    }),
  };
  console.log(options.json ? JSON.stringify(report, null, 2) : describeCurves(report));
  process.exitCode = passed ? 0 : 1;
} finally {
  await endAll(candidates);
  rmSync(folder, { recursive: true, force: true });
}
