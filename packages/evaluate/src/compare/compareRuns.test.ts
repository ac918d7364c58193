import { mcnemar } from '../metrics/mcnemar.js';
import { comparedRun } from '../testing/comparedRuns.js';
import type { ComparedRun } from './comparedRun.js';
import { compareRuns } from './compareRuns.js';
import { holm } from './holm.js';

const good = comparedRun('good', 0.9, { seed: 1 });
const poor = comparedRun('poor', 0.5, { seed: 2 });
const quick = { samples: 500 };

/** The same run with its classes in another order. */
function reordered(run: typeof good, order: readonly number[]): ComparedRun {
  return {
    ...run,
    name: 'reordered',
    predictions: {
      classes: order.map((label) => run.predictions.classes[label]!),
      predictions: run.predictions.predictions.map((one) => ({
        ...one,
        label: order.indexOf(one.label),
        probabilities: order.map((label) => one.probabilities[label]!),
      })),
    },
  };
}

test('predictions compared with themselves show no difference', () => {
  const { pairs } = compareRuns([good, { ...good, name: 'again' }], quick);
  expect(pairs[0]).toMatchObject({
    uar: { difference: 0, interval: [0, 0], pValue: 1 },
    war: { difference: 0 },
    mcnemar: { pValue: 1 },
    sentence: 'No difference between again and good: they predict the same class for each of the 300 clips.',
  });
});

test.each([[[2, 1, 0]], [[1, 2, 0]]])('classes in the order %p are matched by their names', (order) => {
  const { pairs, classes } = compareRuns([good, reordered(good, order)], quick);
  expect(classes).toEqual(['happy', 'sad', 'fear']);
  expect(pairs[0]!.sentence).toContain('No difference');
});

test('ties go to the first class in the run’s own order', () => {
  const tie = (name: string, classes: readonly string[], label: number): ComparedRun => ({
    ...good,
    name,
    predictions: { classes, predictions: [{ clip: '1', fold: 1, label, probabilities: [0.5, 0.5] }] },
  });
  const { pairs } = compareRuns([tie('a', ['x', 'y'], 0), tie('b', ['y', 'x'], 1)], quick);
  expect(pairs[0]).toMatchObject({ sameAnswers: 0, war: { first: 1, second: 0 } });
});

test('a clear difference is reported as significant, with its direction', () => {
  const { pairs } = compareRuns([poor, good], quick);
  expect(pairs[0]!.sentence).toMatch(
    /^good is significantly better in UAR and WAR than poor \(UAR \+\d+\.\d, 95 % interval \+\d+\.\d to \+\d+\.\d, p = 0\.004; WAR \+\d+\.\d, McNemar p < 0\.001\)\.$/,
  );
  expect(compareRuns([good, poor], quick).pairs[0]!.sentence).toContain(
    'poor is significantly worse in UAR and WAR',
  );
});

test('a difference that chance explains is reported as not significant', () => {
  const alike = comparedRun('alike', 0.9, { seed: 3 });
  expect(compareRuns([good, alike], quick).pairs[0]!.sentence).toMatch(
    /^No significant difference between alike and good \(UAR [+−]?\d\.\d, /,
  );
});

test('p-values of several pairs are Holm-corrected, and the sentence says so', () => {
  const alike = comparedRun('alike', 0.86, { seed: 3 });
  const { pairs } = compareRuns([good, poor, alike], quick);
  const bare = pairs.map((pair) => pair.mcnemar.pValue);
  expect(pairs.map(({ corrected }) => corrected.mcnemar)).toEqual(holm(bare));
  expect(pairs[1]!.sentence).toContain('Holm-corrected for 2 comparisons');
});

// `multipletests(pvals, method='holm')[1]` of statsmodels.
test.each([
  [
    [0.01, 0.04, 0.03, 0.005],
    [0.03, 0.06, 0.06, 0.02],
  ],
  [
    [0.6, 0.9],
    [1, 1],
  ],
  [[0.02], [0.02]],
  [
    [0.02, null, 0.03],
    [0.04, null, 0.04],
  ],
])('Holm’s correction of %p is %p', (pValues, corrected) => {
  holm(pValues).forEach((value, index) => {
    if (value === null) expect(corrected[index]).toBeNull();
    else expect(value).toBeCloseTo(corrected[index]!, 12);
  });
});

test('McNemar’s counts include the common clips only', () => {
  const part = comparedRun('part', 0.5, { seed: 2, clips: 200 });
  const { pairs, clips } = compareRuns([good, part], quick);
  const rights = [good, part].map(({ predictions: { predictions } }) =>
    predictions.slice(0, 200).map(({ label, probabilities }) => probabilities[label]! > 0.5),
  );
  expect(clips).toBe(200);
  expect(pairs[0]!.mcnemar).toEqual(mcnemar(rights[0]!, rights[1]!));
});

test('clips that only some runs have are counted and named', () => {
  const later = comparedRun('later', 0.9, { first: 290, clips: 20 });
  const { runs, notes, clips } = compareRuns([good, later], quick);
  expect(clips).toBe(10);
  expect(runs[0]!.lacking).toHaveLength(10);
  expect(runs[1]!.lacking).toHaveLength(290);
  expect(notes).toContain(
    'later lacks 290 clips that other runs tested (0000, 0001, 0002, 0003, 0004 and 285 more); only the 10 clips that all runs tested are compared.',
  );
});

test('metrics and intervals of each run are computed on the common clips', () => {
  const { runs, support } = compareRuns([good, poor], quick);
  const { uar, recall } = runs[0]!.figures!;
  expect(uar.value).toBeGreaterThan(0.8);
  expect(uar.interval![0]).toBeLessThan(uar.value);
  expect(Object.keys(recall)).toEqual(['happy', 'sad', 'fear']);
  expect(support).toEqual({ happy: 100, sad: 100, fear: 100 });
});

test('a run without predictions is listed without metrics, with a note', () => {
  const bare: ComparedRun = { ...poor, name: 'bare', predictions: null, missing: ['no fold is finished.'] };
  const { runs, pairs, notes } = compareRuns([good, bare, poor], quick);
  expect(runs.map(({ figures }) => figures === null)).toEqual([false, true, false]);
  expect(pairs.map(({ second }) => second)).toEqual(['poor']);
  expect(notes).toContain('bare: no fold is finished.');
});

test('a run with only a report is listed with the metrics of its report', () => {
  const reported = { uar: 0.5, war: 0.25, clips: 12, protocol: { data: 'folder' } };
  const { notes } = compareRuns([good, { ...poor, predictions: null, reported }], quick);
  expect(notes).toContain('poor: its report states UAR 50.0 % and WAR 25.0 % on 12 clips.');
});

test('without predictions of the first run there are no differences, and a note says so', () => {
  const { pairs, notes } = compareRuns([{ ...poor, predictions: null }, good], quick);
  expect(pairs).toEqual([]);
  expect(notes).toContain('poor: no differences are shown, because the first run has no predictions.');
});

test('a report that contradicts the predictions is noted', () => {
  const protocol = { data: 'folder', selection: 'validation' as const };
  const of = (uar: number, clips: number): readonly string[] =>
    compareRuns([{ ...good, reported: { uar, war: uar, clips, protocol } }, poor], quick).notes;
  expect(of(0.1, 300)[0]).toMatch(
    /^good: its report states UAR 10\.0 % and WAR 10\.0 %, its predictions give/,
  );
  expect(of(0.1, 20)[0]).toMatch(/^good: its report counts 20 clips, but it has 300 predictions/);
});

test('synthetic clips, an epoch chosen on the test fold, and different folds are noted', () => {
  const reported = { uar: 0, war: 0, clips: 0, protocol: { data: 'synthetic', selection: 'test' as const } };
  const shifted = {
    ...good,
    name: 'shifted',
    predictions: {
      ...good.predictions,
      predictions: good.predictions.predictions.map((one) => ({ ...one, fold: 3 - one.fold })),
    },
  };
  const { notes } = compareRuns([{ ...good, reported }, shifted], quick);
  expect(notes[0]).toBe('Synthetic clips (good): these results say nothing about real faces.');
  expect(notes[1]).toBe('OPTIMISTIC: the test fold chose the epoch in good.');
  expect(notes.join('\n')).toContain('shifted tested 300 of the 300 clips in another fold than good');
});

test('clips of a group are drawn together', () => {
  const groups = new Map(good.predictions.predictions.map(({ clip }) => [clip, clip.slice(0, 3)]));
  const comparison = compareRuns([good, poor], { ...quick, groups });
  expect(comparison.resampled).toBe('groups');
  expect(comparison.pairs[0]!.uar.interval).not.toEqual(
    compareRuns([good, poor], quick).pairs[0]!.uar.interval,
  );
});

const byTens = new Map(good.predictions.predictions.map(({ clip }) => [clip, clip.slice(0, 3)]));
const known = (
  run: typeof good,
  groups: ComparedRun['groups'] = { by: 'film', of: byTens },
): ComparedRun => ({
  ...run,
  groups,
});

test('groups that all runs know are resampled by default, also for the p-value of the WAR', () => {
  const own = compareRuns([known(good), known(poor)], quick);
  const table = compareRuns([good, poor], { ...quick, groups: byTens });
  expect(own.groups).toEqual({ by: 'film', count: 30, source: 'runs' });
  expect(own.notes).toEqual([]);
  expect(own.pairs[0]!.uar).toEqual(table.pairs[0]!.uar);
  expect(own.pairs[0]!.sentence).toMatch(/WAR −\d+\.\d, 95 % interval −\d+\.\d to −\d+\.\d, p = 0\.004\)/);
});

test('groups of runs can be turned off, and a table takes precedence', () => {
  const runs = [known(good), known(poor)];
  expect(compareRuns(runs, { ...quick, groups: null })).toMatchObject({ groups: null, notes: [] });
  const pairs = new Map([...byTens.keys()].map((clip) => [clip, String(Number(clip) >> 1)]));
  expect(compareRuns(runs, { ...quick, groups: pairs }).groups).toEqual({
    by: null,
    count: 150,
    source: 'table',
  });
});

test.each([
  ['one run knows none', { ...poor, groups: null }, 'because poor does not name the groups of its clips'],
  [
    'another kind',
    known(poor, { by: 'subject', of: byTens }),
    'because good groups them by movie and poor by person',
  ],
  [
    'another group of a clip',
    known(poor, { by: 'film', of: new Map([...byTens, ['0007', 'x']]) }),
    'because good and poor name different movies for clip 0007',
  ],
  [
    'a clip without a group',
    known(poor, { by: 'film', of: new Map([...byTens].slice(1)) }),
    'because poor does not name the movie of clip 0000',
  ],
])(
  'if groups of runs do not match (%s), clips are resampled one by one and a note says so',
  (_, run, reason) => {
    const { groups, notes } = compareRuns([known(good), run], quick);
    expect(groups).toBeNull();
    expect(notes).toEqual([
      `Clips are resampled one by one, ${reason}: intervals are too narrow if clips of one person or movie are alike.`,
    ]);
  },
);

test('only runs with predictions determine the groups', () => {
  const bare: ComparedRun = { ...poor, name: 'bare', predictions: null };
  expect(compareRuns([known(good), bare, known(poor)], quick).groups?.count).toBe(30);
});

test('clips are resampled one by one if all belong to a single group', () => {
  const one = { by: 'scene', of: new Map([...byTens.keys()].map((clip) => [clip, 'x'])) } as const;
  const { groups, notes } = compareRuns([known(good, one), known(poor, one)], quick);
  expect([groups, notes[0]]).toEqual([
    null,
    expect.stringContaining('because all of them belong to one kind of scene'),
  ]);
});

const other = (change: Partial<ComparedRun['predictions'] & object>): ComparedRun => ({
  ...poor,
  predictions: { ...poor.predictions, ...change },
});

test.each([
  [
    'other classes',
    [good, other({ classes: ['happy', 'sad', 'disgust'] })],
    'poor: expected the classes happy, sad, fear, as good has; received happy, sad, disgust',
  ],
  [
    'no common clips',
    [good, comparedRun('far', 0.5, { first: 1000 })],
    'runs good, far: expected clips that all of them tested; received none',
  ],
  [
    'a clip with two true classes',
    [
      good,
      other({
        predictions: poor.predictions.predictions.map((one) => ({ ...one, label: (one.label + 1) % 3 })),
      }),
    ],
    'poor, clip 0000: expected the class happy, as good has; received sad',
  ],
  [
    'no predictions at all',
    [
      { ...good, predictions: null },
      { ...poor, predictions: null },
    ],
    'runs: expected at least one with predictions; received 2 without',
  ],
])('%s are rejected in one line', (_, runs, message) => {
  expect(() => compareRuns(runs, quick)).toThrow(message);
});

test('groups of other clips are rejected', () => {
  expect(() => compareRuns([good, poor], { groups: new Map([['x', 'y']]) })).toThrow(
    'groups: expected clips that the runs tested, such as 0000; received none of them among 1',
  );
});
