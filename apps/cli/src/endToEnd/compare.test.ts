import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { makeReport, writePredictionsCsv, type Prediction } from '@dfer/evaluate';

import { dfer } from '../testing/capture.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';

const folder = temporaryFolder();
const CLASSES = ['happy', 'sad', 'fear'];

interface MadeRun {
  readonly classes?: readonly string[];
  /** Every n-th clip is predicted wrongly. */
  readonly wrongEach?: number;
  readonly clips?: readonly number[];
  readonly files?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** A run folder as training leaves it; clip n has class n mod 3 and is tested by fold 1 or 2. */
function makeRun(
  name: string,
  { classes = CLASSES, wrongEach = 10, clips = range(0, 90), files = {}, without = [] }: MadeRun = {},
): string {
  const predictions = clips.map((clip): Prediction => {
    const truth = clip % 3;
    const predicted = clip % wrongEach === 0 ? (truth + 1) % 3 : truth;
    const place = (label: number): number => classes.indexOf(CLASSES[label]!);
    return {
      clip: `c${clip}`,
      fold: 1 + (clip % 2),
      label: place(truth),
      probabilities: classes.map((_, index) =>
        index === place(predicted) ? 1 - 0.1 * (classes.length - 1) : 0.1,
      ),
    };
  });
  const csv = (fold: number): string =>
    writePredictionsCsv({ classes, predictions: predictions.filter((one) => one.fold === fold) });
  const report = makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    protocol: {
      folds: 'stratified',
      selection: 'validation',
      data: 'folder',
      clips: clips.length,
      seed: 1,
      foldCount: 2,
      notes: [],
    },
  });
  const lines = [1, 2]
    .map((epoch) =>
      JSON.stringify({
        epoch,
        trainLoss: 1 / epoch,
        validationUar: 0.4 * epoch,
        seconds: 2,
        clipsPerSecond: 25 * epoch,
        framesPerSecond: 150 * epoch,
      }),
    )
    .join('\n');
  const root = join(folder, name);
  rmSync(root, { recursive: true, force: true });
  writeFiles(root, {
    'config.json': JSON.stringify({ model: { name: 'resnet8', size: 32 } }),
    'report.json': JSON.stringify(report),
    'environment.json': JSON.stringify({ peakMemory: 1.5e9 }),
    'folds/1/predictions.csv': csv(1),
    'folds/2/predictions.csv': csv(2),
    'folds/1/metrics.jsonl': `${lines}\n`,
    'folds/2/metrics.jsonl': `${lines}\n{"epoch": 3, "trai`,
    'folds/1/model/model.json': JSON.stringify({
      weightsManifest: [
        {
          weights: [
            { name: 'conv/kernel', shape: [3, 3, 3, 16] },
            { name: 'bn/moving_mean', shape: [16] },
          ],
        },
      ],
    }),
    ...files,
  });
  for (const path of without) rmSync(join(root, path), { recursive: true });
  return root;
}

const compare = (...argv: string[]): ReturnType<typeof dfer> =>
  dfer(['compare', ...argv, '--samples', '500']);

test('two runs are compared in tables and one sentence', async () => {
  const { code, stdout, stderr } = await compare(makeRun('a'), makeRun('b', { wrongEach: 2 }));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^a +90\.0 +\d+\.\d–\d+\.\d +90\.0 +\d+\.\d–\d+\.\d +90$/m);
  expect(stdout).toMatch(/^b +−40\.0 +−\d+\.\d to −\d+\.\d +0\.\d+ +−40\.0 .* 36 +0$/m);
  expect(stdout).toContain('b is significantly worse in UAR and WAR than a');
});

test('recorded costs are shown, and missing ones are named', async () => {
  const bare = makeRun('bare', {
    without: ['environment.json', 'folds/1/model', 'folds/1/metrics.jsonl', 'folds/2/metrics.jsonl'],
  });
  const { stdout } = await compare(makeRun('a'), bare, '--json');
  const { runs } = JSON.parse(stdout);
  expect(runs[0].cost).toMatchObject({
    parameters: 432,
    imagesPerSecond: 225,
    peakMemory: 1.5e9,
    trainingSeconds: 8,
  });
  // 2 × multiplications of a ResNet-8 at 32 pixels × 8 frames: between 100 and 400 million.
  expect(runs[0].cost.flopsPerClip).toBeGreaterThan(1e8);
  expect(runs[0].cost.flopsPerClip).toBeLessThan(4e8);
  expect(runs[1].cost).toMatchObject({ parameters: null, imagesPerSecond: null, trainingSeconds: null });
  const text = await compare(makeRun('a'), bare);
  expect(text.stdout).toMatch(/^bare +not recorded +\d+\.\d+ +not recorded +not recorded +not recorded$/m);
});

test('a run compared with itself shows no difference', async () => {
  const run = makeRun('a');
  const { code, stdout } = await compare(run, run);
  expect(code).toBe(0);
  expect(stdout).toContain('they predict the same class for each of the 90 clips');
});

test.each([[['fear', 'happy', 'sad']], [['sad', 'happy', 'fear']]])(
  'the class order %p is matched by name',
  async (classes) => {
    const { stdout } = await compare(makeRun('a'), makeRun('b', { classes }));
    expect(stdout).toContain('No difference between b and a');
  },
);

test('with --json there is one document, and notes go to stderr', async () => {
  const part = makeRun('part', { clips: range(0, 60) });
  const { stdout, stderr } = await compare(makeRun('a'), part, makeRun('c', { wrongEach: 4 }), '--json');
  const value = JSON.parse(stdout);
  expect(value).toMatchObject({ clips: 60, classes: CLASSES, files: [] });
  expect(value.runs[1].lacking).toHaveLength(30);
  expect(value.pairs).toHaveLength(2);
  expect(value.pairs[1].sentence).toContain('Holm-corrected for 2 comparisons');
  expect(stderr).toContain('part lacks 30 clips that other runs tested');
});

test('--out has a self-contained page, and each table in three formats', async () => {
  const out = join(folder, 'compared');
  const { code, stdout } = await compare(makeRun('a'), makeRun('b', { wrongEach: 3 }), '--out', out);
  expect([code, stdout.includes(join(out, 'compare.html'))]).toEqual([0, true]);
  const page = readFileSync(join(out, 'compare.html'), 'utf8');
  expect(page).not.toMatch(/<script|<link|url\(|src="/);
  expect(page).toContain('Learning curves');
  expect(readdirSync(join(out, 'tables')).sort()).toEqual(
    ['cost', 'differences', 'recall', 'runs'].flatMap((name) =>
      ['csv', 'md', 'tex'].map((extension) => `${name}.${extension}`),
    ),
  );
  expect(readFileSync(join(out, 'tables/runs.tex'), 'utf8')).toContain('\\toprule');
});

test('the settings that differ are in the page and the tables', async () => {
  const out = join(folder, 'settings');
  const config = JSON.stringify({ model: { name: 'resnet14', size: 32 } });
  await compare(makeRun('a'), makeRun('b', { files: { 'config.json': config } }), '--out', out);
  expect(readFileSync(join(out, 'tables/settings.csv'), 'utf8')).toBe(
    'Setting,a,b\nmodel.name,resnet8,resnet14\n',
  );
});

test.each([
  [
    'an unfinished run',
    ['report.json', 'folds/2'],
    /note: b: it is not finished: only fold 1 is compared so far; resume it with: dfer train --resume /,
  ],
  ['a run with only a report', ['folds'], /note: b: no predictions of its clips: it has only a report/],
  ['a run that has just started', ['report.json', 'folds'], /note: b: no fold is finished; resume it with/],
  ['a run without settings', ['config.json'], /note: b: no settings, as it has no config\.json/],
])('%s: available parts are shown, and missing parts are named', async (_, without, message) => {
  const { code, stdout } = await compare(makeRun('a'), makeRun('b', { without }));
  expect(code).toBe(0);
  expect(stdout).toMatch(message);
  expect(stdout).toMatch(/^b /m);
});

test.each([
  ['report.json', '{"uar": "x"', 'b: its report.json is damaged and was not read'],
  ['config.json', '{"no such key": 1}', 'b: no settings, as its config.json cannot be read'],
  ['folds/1/model/model.json', '[', 'not recorded'],
  ['environment.json', '{"peakMemory": "much"}', 'not recorded'],
])('a damaged %s does not affect the other parts', async (file, text, message) => {
  const { code, stdout } = await compare(
    makeRun('a'),
    makeRun('b', { wrongEach: 3, files: { [file]: text } }),
  );
  expect(code).toBe(0);
  expect(stdout).toContain(message);
});

test('clips of a group are resampled together', async () => {
  const groups = join(folder, 'people.csv');
  writeFiles(folder, {
    'people.csv': ['clip,group', ...range(0, 90).map((clip) => `c${clip},p${clip % 7}`)].join('\n'),
  });
  const { stdout } = await compare(
    makeRun('a'),
    makeRun('b', { wrongEach: 3 }),
    '--groups',
    groups,
    '--json',
  );
  expect(JSON.parse(stdout).resampled).toBe('groups');
});

const people = ['clip,group,by', ...range(0, 90).map((clip) => `c${clip},p${clip % 7},subject`)].join('\n');
const knowing = (name: string, wrongEach = 10): string =>
  makeRun(name, { wrongEach, files: { 'clip-groups.csv': people } });

test('subjects that all runs know are resampled automatically, and the page says so', async () => {
  const out = join(folder, 'by-people');
  const runs = [knowing('a'), knowing('b', 3)];
  const { stdout } = await compare(...runs, '--json', '--out', out);
  expect(JSON.parse(stdout).groups).toEqual({ by: 'subject', count: 7, source: 'runs' });
  const page = readFileSync(join(out, 'compare.html'), 'utf8').replace(/\s+/g, ' ');
  expect(page).toContain(
    'Whole people were resampled (7 people, with all their clips), taken from clip-groups.csv of every run',
  );
  expect(readFileSync(join(out, 'tables/differences.csv'), 'utf8')).toContain(',p (WAR),McNemar p,');
  const off = await compare(...runs, '--json', '--no-groups');
  expect(JSON.parse(off.stdout)).toMatchObject({ groups: null, resampled: 'clips', notes: [] });
});

test('a damaged table of subjects is reported, and clips are resampled', async () => {
  const damaged = makeRun('b', { files: { 'clip-groups.csv': 'clip,group,by\nc1,p1,actor\n' } });
  const { code, stdout } = await compare(knowing('a'), damaged);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /note: b: its clip-groups\.csv is damaged and was not read: clip-groups\.csv, record 2/,
  );
  expect(stdout).toContain('Clips are resampled one by one, because b does not name the groups of its clips');
});

const fine = (): string => makeRun('a');
test.each([
  ['one run', () => [fine()], 'expected two or more run folders; received 1'],
  ['a missing folder', () => [fine(), join(folder, 'none')], 'none, which is not a folder'],
  ['a folder that is not a run', () => [fine(), folder], 'which holds no config.json, report.json or folds'],
  [
    'other classes',
    () => [fine(), makeRun('b', { classes: ['happy', 'sad', 'fear', 'angry'] })],
    'b: expected the classes happy, sad, fear, as a has',
  ],
  [
    'no common clips',
    () => [fine(), makeRun('b', { clips: range(200, 290) })],
    'runs a, b: expected clips that all of them tested; received none',
  ],
  [
    'damaged predictions',
    () => [fine(), makeRun('b', { files: { 'folds/1/predictions.csv': 'x' } })],
    'b: predictions.csv, line 1: expected the columns',
  ],
  [
    'several seeds',
    () => [fine(), makeRun('b', { files: { 'seeds/1/config.json': '{}', 'seeds/2/config.json': '{}' } })],
    'received 2 seeds; compare its seeds, such as ',
  ],
  [
    'a run folder as --out',
    () => [fine(), makeRun('b'), '--out', fine()],
    '--out: expected a folder for the comparison',
  ],
  [
    'a missing table of groups',
    () => [fine(), makeRun('b'), '--groups', join(folder, 'none.csv')],
    '--groups: expected a readable table',
  ],
])('%s: one clear line and exit code 2', async (_, argv, message) => {
  const { code, stdout, stderr } = await compare(...argv());
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(folder, 'a', 'compare.html'))).toBe(false);
});
