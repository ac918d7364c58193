import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { computeMetrics } from '@dfer/evaluate';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles, writeVotes } from '../testing/data.js';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const config = join(folder, 'small.json');
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  // The labels name a missing clip.
  makeRelease(join(folder, 'release'), 28, 29);
  await writeVotes(join(folder, 'release'), 28);
  const clips = Array.from({ length: 29 }, (_, index) => index + 1);
  writeFiles(folder, {
    // The last clips are each from a different movie.
    'films.csv': ['clip,film', ...clips.map((clip) => `${clip},m${clip > 24 ? clip : clip % 5}`)].join('\n'),
    'small.json': smallConfig(
      { epochs: 1 },
      {
        data: { root: join(folder, 'release'), films: join(folder, 'films.csv') },
        cache: join(folder, 'cache'),
      },
    ),
  });
});

const train = (out: string, ...flags: string[]): ReturnType<typeof dfer> =>
  dfer(['train', '--config', config, '--out', at(out), ...flags]);
/** Writes the metrics of a baseline that recognizes `hits` of the classes. */
function writeBaseline(file: string, hits: number): void {
  const { classes }: { classes: string[] } = JSON.parse(textOf(dirname(file), 'report.json'));
  const predictions = classes.map((name, label) => ({
    ...{ clip: name, fold: 1, label },
    probabilities: classes.map((_, index) => (index === (label < hits ? label : 0) ? 1 : 0)),
  }));
  const metrics = { name: 'a baseline', clips: classes.length, ...computeMetrics(predictions, classes) };
  writeFileSync(at(file), JSON.stringify(metrics));
}

const textOf = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

test('folds trained separately and merged by report give the report of a single run', async () => {
  expect((await train('all', '--select', 'last')).code).toBe(0);
  for (const fold of ['1', '2']) {
    expect((await train(`fold-${fold}`, '--select', 'last', '--folds', fold)).code).toBe(0);
  }
  const merge = ['report', at('fold-2'), at('fold-1')];
  expect((await dfer([...merge, '--out', at('merged')])).code).toBe(0);
  expect(textOf('merged/report.json')).toBe(textOf('all/report.json'));
  expect(textOf('merged/figures/learning-curves.svg')).toContain(
    'fold 1 chose epoch 1, fold 2 chose epoch 1.',
  );
  expect(textOf('all/tables/left-out.csv')).toMatch(
    /^Class,All,file missing,Left out,Used,Tested\nhappy,[^\n]+\nsad,5,1,1,4,4\n[\s\S]*\nall,29,1,1,28,28\n$/,
  );
  expect(textOf('all/tables/training-cost.csv')).toMatch(
    /^Fold,Epochs,Minutes,Clips\/s,Frames\/s\n1,1,[\d.]+,[\d.]+,[\d.]+\n2,1,/,
  );
  expect(textOf('all/tables/group-overlap.csv')).toMatch(
    /\nmovie also in training,24,5,[^\n]+\nmovie not in training,4,4,/,
  );
  // Each clip has seven of ten votes for one class and three for another.
  expect(textOf('all/tables/vote-entropy.csv')).toMatch(/\nall,28,0\.8812\d+,0\.3139\d+,/);
  expect(textOf('all/tables/accuracy-by-agreement.csv')).toMatch(/\n"1, most agreed",28,0\.88/);
  expect(textOf('all/report.html')).toContain('Left out: 1 of the 29 clips that the data set names (3.4 %).');

  expect(await dfer(merge)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: --out: expected/),
  });

  writeBaseline('fold-1/baseline.json', 7);
  const half = await dfer([...merge, '--out', at('half')]);
  expect(half.stderr).toContain('baseline.json exists for 1 run of 2');
  writeBaseline('fold-2/baseline.json', 1);
  expect((await dfer([...merge, '--out', at('whole')])).stderr).not.toContain('baseline.json');
  // Mean of 100 % and 1 of 7 classes.
  expect(textOf('whole/tables/baseline.csv')).toMatch(
    /\nBaseline,100,50,50,50,50,50,50,57\.14\d*,57\.14\d*\n/,
  );

  const twice = await dfer(['report', at('fold-1'), at('fold-1'), '--out', at('twice')]);
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('received fold 1 twice') });
});

test('several seeds: one run each, then mean and deviation; a stopped command resumes', async () => {
  const { code, stdout } = await train('seeds', '--seeds', '1,2', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).seeds.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
  expect(textOf('seeds/report.html')).toContain('standard deviation between seeds');
  const own = textOf('seeds/seeds/2/report.json');
  expect(JSON.parse(own).protocol.seed).toBe(2);
  writeBaseline('seeds/seeds/1/face-features.json', 7);
  writeBaseline('seeds/seeds/2/face-features.json', 7);
  expect((await dfer(['report', at('seeds')])).code).toBe(0);
  expect(textOf('seeds/tables/baseline.csv')).toContain('\nFace features alone,100,100,');
  const evaluated = await dfer(['evaluate', at('seeds')]);
  expect(evaluated.code).toBe(0);
  expect(evaluated.stdout).toMatch(
    /^2 seeds of 2 folds; .*\nseed +UAR +WAR\n1 .*\n2 .*\nmean .*\ndeviation /,
  );
  expect((await dfer(['train', '--resume', at('seeds')])).code).toBe(0);
  expect(textOf('seeds/seeds/2/report.json')).toBe(own);
});

test('--select-on-test marks all printed, written and drawn output', async () => {
  const brand = 'OPTIMISTIC: the test fold chose the epoch';
  const { code, stdout, stderr } = await train('optimistic', '--select-on-test');
  expect(code).toBe(0);
  expect(stdout).toContain(brand);
  expect(stderr).toContain(`train (${brand})`);
  for (const name of [
    'report.json',
    'report.html',
    'figures/confusion-matrix.svg',
    'figures/per-class.svg',
  ]) {
    expect(textOf('optimistic', name)).toContain(brand);
  }
  expect((await dfer(['evaluate', '--run', at('optimistic')])).stdout).toContain(brand);
  expect((await train('both', '--select-on-test', '--select', 'last')).code).toBe(2);
});
