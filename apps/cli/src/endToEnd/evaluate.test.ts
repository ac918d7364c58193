import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parsePredictionsCsv, writePredictionsCsv, type PredictionSet } from '@dfer/evaluate';

import { dfer } from '../testing/capture.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';

const folder = temporaryFolder();
const classes = ['happy', 'sad', '\u001b[2Jfear\n'];

/** Predictions of fold `fold` for two clips of its own, both correct. */
const setOf = (fold: number, own = classes): PredictionSet => ({
  classes: own,
  predictions: [0, 1].map((label) => ({
    clip: `${fold}-${label}`,
    fold,
    label,
    probabilities: own.map((_, index) => (index === label ? 0.8 : 0.1)),
  })),
});

/** Makes a run folder with two finished folds. */
function makeRun(name: string, second = setOf(2)): string {
  const run = join(folder, name);
  writeFiles(run, {
    'config.json': '{}',
    'folds/1/predictions.csv': writePredictionsCsv(setOf(1)),
    'folds/2/predictions.csv': writePredictionsCsv(second),
  });
  return run;
}

test('prints the metrics of all folds, with the run as option or argument', async () => {
  const run = makeRun('good');
  const { code, stdout } = await dfer(['evaluate', '--run', run, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ clips: 4, uar: 1, classes });
  expect((await dfer(['evaluate', run])).stdout).toBe((await dfer(['evaluate', '--run', run])).stdout);
});

test('class names are printed without control characters', async () => {
  const { stdout } = await dfer(['evaluate', '--run', makeRun('names')]);
  expect(stdout).toContain('\n\\u001b[2Jfear\\n     0.000');
  const json = await dfer(['evaluate', '--run', makeRun('names'), '--json']);
  expect([stdout, json.stdout].join('').replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test.each([
  [
    'classes in another order',
    setOf(2, [classes[1]!, classes[0]!, classes[2]!]),
    /expected the classes happy, sad/,
  ],
  [
    'the clips of another fold',
    { ...setOf(2), predictions: setOf(1).predictions },
    /expected predictions of fold 2/,
  ],
  [
    'a clip that another fold tests',
    { ...setOf(2), predictions: setOf(1).predictions.map((one) => ({ ...one, fold: 2 })) },
    /expected each clip to be tested by one fold/,
  ],
])('a fold with %s is refused', async (what, second, message) => {
  const { code, stdout, stderr } = await dfer(['evaluate', '--run', makeRun(what, second)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).toMatch(message);
});

describe('a run of several seeds', () => {
  const run = join(folder, 'seeds');
  beforeAll(() => {
    for (const seed of ['1', '2']) cpSync(makeRun('one'), join(run, 'seeds', seed), { recursive: true });
    writeFileSync(join(run, 'config.json'), JSON.stringify({ seeds: [1, 2] }));
  });

  test('predict requires a seed', async () => {
    const { code, stderr } = await dfer(['predict', 'video.mp4', '--run', run]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`name a seed with --run ${join(run, 'seeds/1')}`),
    ]);
  });

  test('evaluate names the unfinished seed and the remedy', async () => {
    const { code, stderr } = await dfer(['evaluate', '--run', run]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/received unfinished seed 1; resume it with: dfer train --resume/),
    ]);
  });
});

test('a file for spreadsheets contains no formula, and can be read back', () => {
  const set = { classes: ['=HYPERLINK("x")', '+sad'], predictions: [] };
  const text = writePredictionsCsv(set);
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  expect(parsePredictionsCsv(text)).toEqual(set);
});

test('reading does not change the files', () => {
  expect(existsSync(join(folder, 'good/run.lock'))).toBe(false);
  expect(readFileSync(join(folder, 'good/config.json'), 'utf8')).toBe('{}');
});
