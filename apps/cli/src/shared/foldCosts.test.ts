import { join } from 'node:path';

import { readCost } from '../commands/compare/readCost.js';
import { readMetrics } from '../commands/compare/readMetrics.js';
import { describeRun } from '../commands/report/describeRun.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';
import { runFiles } from './runFolder.js';

const folder = temporaryFolder();

/** Metrics of a fold with epochs of 10 seconds (validation included), trained at the given frames per second. */
const metricsOf = (speeds: readonly (number | null)[]): string =>
  speeds
    .map((framesPerSecond, index) =>
      JSON.stringify({
        epoch: index + 1,
        trainLoss: 1,
        images: 800,
        seconds: 10,
        clipsPerSecond: framesPerSecond === null ? null : framesPerSecond / 8,
        framesPerSecond,
      }),
    )
    .join('\n');

async function speedsOf(name: string, files: Readonly<Record<string, string>>) {
  const run = runFiles(join(folder, name));
  writeFiles(run.root, files);
  const { lines } = await readMetrics(run.folds);
  const { cost } = await describeRun(run);
  return {
    compared: (await readCost(run, null, undefined, [], lines)).imagesPerSecond,
    reported: cost.find((fact) => fact.name === 'Training speed')?.value,
  };
}

test('a comparison and a report state the same training speed: without validation, the median of epochs and folds', async () => {
  const files = {
    'folds/1/metrics.jsonl': metricsOf([160, 240, 800]),
    'folds/2/metrics.jsonl': metricsOf([320, 400]),
  };
  expect(await speedsOf('known', files)).toEqual({
    compared: 300,
    reported: '37.5 clips/s, 300.0 frames/s per fold (median over the steps, without validation)',
  });
});

test('if an epoch has no recorded speed, neither states one', async () => {
  const files = { 'folds/1/metrics.jsonl': metricsOf([160, null]) };
  expect(await speedsOf('unknown', files)).toEqual({ compared: null, reported: null });
});
