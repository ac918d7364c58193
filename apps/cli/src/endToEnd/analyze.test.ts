import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Analysis } from '@dfer/evaluate';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const run = join(folder, 'run');
/** An analyzed copy of the run. */
const analyzed = join(folder, 'analyzed');
let analyzing: Awaited<ReturnType<typeof dfer>>;

beforeAll(async () => {
  makeRelease(join(folder, 'release'), 28);
  writeFiles(folder, {
    'small.json': smallConfig(
      { epochs: 1, framesPerClip: { train: 4, test: 4 } },
      {
        model: { name: 'resnet8', size: 16, head: 'gru' },
        data: { root: join(folder, 'release') },
        cache: join(folder, 'cache'),
      },
    ),
  });
  const { code, stderr } = await dfer(['train', '--config', join(folder, 'small.json'), '--out', run]);
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  cpSync(run, analyzed, { recursive: true });
  analyzing = await dfer(['analyze', analyzed, '--strips', '2', '--json']);
});

const copyOf = (name: string): string => {
  const copy = join(folder, name);
  cpSync(run, copy, { recursive: true });
  return copy;
};
const readAnalysis = (root: string): Analysis =>
  JSON.parse(readFileSync(join(root, 'analysis.json'), 'utf8'));

test('a run is analyzed, and its report shows it', () => {
  const { code, stdout, stderr } = analyzing;
  expect(code).toBe(0);
  expect(stderr).toContain('classify: 28/28 clips');
  const printed: Analysis = JSON.parse(stdout);
  expect(printed).toMatchObject({ head: 'gru', framesPerClip: 4, testClips: 28, timeline: 'so-far' });
  expect(printed.temporal.others.map(({ order }) => order)).toEqual([
    'shuffled',
    'reversed',
    'middle',
    'first',
  ]);
  expect(stdout).not.toContain('data:image');

  const { temporal, strips } = readAnalysis(analyzed);
  const report = JSON.parse(readFileSync(join(analyzed, 'report.json'), 'utf8'));
  expect(temporal.inOrder.uar).toBeCloseTo(report.uar, 6);
  expect(temporal.inOrder.folds.map(({ fold }) => fold)).toEqual([1, 2]);
  expect(temporal.others[0]!.largestChange).toBeGreaterThan(0);
  expect(strips.length).toBeGreaterThan(1);
  for (const { frames, timeline, heatMaps, kind } of strips) {
    expect([frames.length, timeline.length]).toEqual([4, 4]);
    expect(heatMaps).toHaveLength(kind === 'mistake' ? 2 : 1);
  }
  const page = readFileSync(join(analyzed, 'report.html'), 'utf8');
  expect(page).toContain('Use of time');
  expect(page.match(/class="clip"/g)).toHaveLength(strips.length);
});

test('a second analysis gives the same file', async () => {
  const root = copyOf('again');
  expect((await dfer(['analyze', root, '--strips', '2'])).code).toBe(0);
  expect(readAnalysis(root)).toEqual(readAnalysis(analyzed));
});

/** Stops the analysis of a run as Ctrl-C would, after `clips` classified clips. */
async function interrupt(root: string, clips: number): Promise<Awaited<ReturnType<typeof dfer>>> {
  const stop = new AbortController();
  const look = setInterval(() => {
    if (progressOf(root).length > clips) stop.abort();
  }, 5);
  try {
    return await dfer(['analyze', root, '--strips', '2'], stop.signal);
  } finally {
    clearInterval(look);
  }
}

const progressFile = (root: string): string => join(root, 'analysis.progress.jsonl');

/** Lines written by an interrupted analysis. */
const progressOf = (root: string): string[] =>
  existsSync(progressFile(root)) ? readFileSync(progressFile(root), 'utf8').trimEnd().split('\n') : [];

test('an interrupted analysis says how to resume, and then gives the same result as an uninterrupted one', async () => {
  const root = copyOf('interrupted');
  const { code, stderr } = await interrupt(root, 5);
  expect([code, stderr]).toEqual([
    130,
    expect.stringMatching(
      /interrupted; .* To resume: run the same command again, which reuses the clips that are already classified\n$/,
    ),
  ]);
  const kept = progressOf(root).length - 1;
  const again = await dfer(['analyze', root, '--strips', '2']);
  expect(again.code).toBe(0);
  // The current clip may be finished after that line is printed.
  const reused = Number(/(\d+) of 28 clips were classified before/.exec(again.stderr)?.[1]);
  expect([kept, kept + 1]).toContain(reused);
  expect(reused).toBeGreaterThanOrEqual(5);
  expect(readAnalysis(root)).toEqual(readAnalysis(analyzed));
  expect(existsSync(progressFile(root))).toBe(false);
});

test('with --restart, another seed or other networks, kept predictions are not used', async () => {
  const root = copyOf('restart');
  await interrupt(root, 3);
  rmSync(join(root, 'report.json'));
  const lines = progressOf(root);
  for (const [argv, file] of [
    [['--restart'], undefined],
    [['--seed', '5'], undefined],
    [[], join(root, 'folds/1/model/model.json')],
  ] as const) {
    writeFileSync(progressFile(root), `${lines.join('\n')}\n`);
    // Equivalent JSON with different bytes.
    if (file !== undefined) writeFileSync(file, `${readFileSync(file, 'utf8')} `);
    const { code, stderr } = await dfer(['analyze', root, '--strips', '0', ...argv]);
    expect([code, stderr.includes('were classified before')]).toEqual([0, false]);
  }
});

test('--clips draws that number of clips per fold', async () => {
  const root = copyOf('quick');
  const { code, stdout } = await dfer(['analyze', root, '--clips', '3', '--strips', '0']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^6 test clips of 28, 4 frames of each\n/)]);
  expect(readAnalysis(root)).toMatchObject({ temporal: { clips: 6 }, strips: [] });
});

const spoilt: readonly [string, (root: string) => readonly string[], RegExp][] = [
  [
    'without weights',
    (root) => {
      rmSync(join(root, 'folds/2/model'), { recursive: true });
      return [];
    },
    /expected the trained network of fold 2 in .*received none; train it again with: dfer train --resume/,
  ],
  [
    'with damaged weights',
    (root) => {
      writeFileSync(join(root, 'folds/1/model/weights.bin'), 'no weights');
      return [];
    },
    /Cannot load a model/,
  ],
  ['without aligned clips', () => ['--cache', join(folder, 'no-cache')], /no-cache/],
  ['without its data set', () => ['--data', join(folder, 'no-data')], /no-data/],
  [
    'without predictions',
    (root) => {
      rmSync(join(root, 'folds'), { recursive: true });
      return [];
    },
    /expected predictions of at least one fold/,
  ],
];

test.each(spoilt)('a run %s exits with 2 and one line', async (name, spoil, message) => {
  const root = copyOf(name);
  const { code, stdout, stderr } = await dfer(['analyze', root, ...spoil(root)]);
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
  expect([code, stdout, errors]).toEqual([2, '', [expect.stringMatching(message)]]);
  expect(stderr.endsWith(`${errors[0]!}\n`)).toBe(true);
  expect(existsSync(join(root, 'analysis.json'))).toBe(false);
});

test.each(['31', '1.5', 'many'])('--strips %s exits with 2 and one line', async (strips) => {
  const { code, stderr } = await dfer(['analyze', run, '--strips', strips]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^error: [^\n]*expected a whole number from 0 to 30[^\n]*\n$/),
  ]);
});

test('predictions that differ from those of the run are refused, as clips or networks have changed', async () => {
  const root = copyOf('other');
  for (const fold of ['1', '2']) {
    const file = join(root, 'folds', fold, 'predictions.csv');
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    const certain = rows.map((row) => {
      const [clip, number, label, name] = row.split(',');
      const probabilities = Array.from({ length: 7 }, (_, index) => (index === Number(label) ? 1 : 0));
      return [clip, number, label, name, label, name, ...probabilities].join(',');
    });
    writeFileSync(file, [head, ...certain, ''].join('\n'));
  }
  const { code, stderr } = await dfer(['analyze', root]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/error: clips in .*: expected those that the run was tested on, .*name their cache/);
});

test.each([
  ['that is truncated', (text: string) => text.slice(0, 500), 'a damaged file'],
  ['of another shape', () => '{"version":1}', 'a damaged file'],
  [
    'with an external picture',
    (text: string) => text.replace('data:image/jpeg;base64,', 'https://example.org/'),
    'a damaged file',
  ],
  [
    'with an invalid label',
    (text: string) => text.replace(/"predicted": \d/, '"predicted": 9'),
    'a damaged file',
  ],
  [
    'of other predictions',
    (text: string) => text.replace(/"predictionsDigest": "./, '"predictionsDigest": "x'),
    'one of other predictions',
  ],
])('an analysis %s is left out of the report, with a note', async (name, spoil, received) => {
  const root = copyOf(`analysis ${name}`);
  cpSync(join(analyzed, 'analysis.json'), join(root, 'analysis.json'));
  const file = join(root, 'analysis.json');
  writeFileSync(file, spoil(readFileSync(file, 'utf8')));
  const { code, stderr } = await dfer(['report', root]);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`received ${received}; left out`)]);
  expect(readFileSync(join(root, 'report.html'), 'utf8')).not.toContain('Use of time');
});
