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
    sentence: 'No difference between again and good: they give the same answer to each of the 300 clips.',
  });
});

test.each([[[2, 1, 0]], [[1, 2, 0]]])('classes in the order %p are matched by their names', (order) => {
  const { pairs, classes } = compareRuns([good, reordered(good, order)], quick);
  expect(classes).toEqual(['happy', 'sad', 'fear']);
  expect(pairs[0]!.sentence).toContain('No difference');
});

test('of equal probabilities the first in the run’s own order is its answer', () => {
  const tie = (name: string, classes: readonly string[], label: number): ComparedRun => ({
    ...good,
    name,
    predictions: { classes, predictions: [{ clip: '1', fold: 1, label, probabilities: [0.5, 0.5] }] },
  });
  const { pairs } = compareRuns([tie('a', ['x', 'y'], 0), tie('b', ['y', 'x'], 1)], quick);
  expect(pairs[0]).toMatchObject({ sameAnswers: 0, war: { first: 1, second: 0 } });
});

test('a clear difference is said to be significant, with its direction', () => {
  const { pairs } = compareRuns([poor, good], quick);
  expect(pairs[0]!.sentence).toMatch(
    /^good is significantly better in UAR and WAR than poor \(UAR \+\d+\.\d, 95 % interval \+\d+\.\d to \+\d+\.\d, p = 0\.004; WAR \+\d+\.\d, McNemar p < 0\.001\)\.$/,
  );
  expect(compareRuns([good, poor], quick).pairs[0]!.sentence).toContain(
    'poor is significantly worse in UAR and WAR',
  );
});

test('a difference that chance explains is said not to be significant', () => {
  const alike = comparedRun('alike', 0.9, { seed: 3 });
  expect(compareRuns([good, alike], quick).pairs[0]!.sentence).toMatch(
    /^No significant difference between alike and good \(UAR [+−]?\d\.\d, /,
  );
});

test('p-values of several pairs are Holm-corrected, and this is said', () => {
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

test('McNemar’s counts are of the common clips alone', () => {
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

test('figures and intervals of each run are of the common clips', () => {
  const { runs, support } = compareRuns([good, poor], quick);
  const { uar, recall } = runs[0]!.figures!;
  expect(uar.value).toBeGreaterThan(0.8);
  expect(uar.interval![0]).toBeLessThan(uar.value);
  expect(Object.keys(recall)).toEqual(['happy', 'sad', 'fear']);
  expect(support).toEqual({ happy: 100, sad: 100, fear: 100 });
});

test('a run without predictions stands beside the others, and this is said', () => {
  const bare: ComparedRun = { ...poor, name: 'bare', predictions: null, missing: ['no fold is finished.'] };
  const { runs, pairs, notes } = compareRuns([good, bare, poor], quick);
  expect(runs.map(({ figures }) => figures === null)).toEqual([false, true, false]);
  expect(pairs.map(({ second }) => second)).toEqual(['poor']);
  expect(notes).toContain('bare: no fold is finished.');
});

test('of a run with a report alone its figures are told', () => {
  const reported = { uar: 0.5, war: 0.25, clips: 12, protocol: { data: 'folder' } };
  const { notes } = compareRuns([good, { ...poor, predictions: null, reported }], quick);
  expect(notes).toContain('poor: its report says UAR 50.0 % and WAR 25.0 % of 12 clips.');
});

test('without predictions of the first run no differences are given, and this is said', () => {
  const { pairs, notes } = compareRuns([{ ...poor, predictions: null }, good], quick);
  expect(pairs).toEqual([]);
  expect(notes).toContain(
    'poor: no differences are given, as the first run has no predictions to differ from.',
  );
});

test('a report that the predictions contradict is told', () => {
  const protocol = { data: 'folder', selection: 'validation' as const };
  const of = (uar: number, clips: number): readonly string[] =>
    compareRuns([{ ...good, reported: { uar, war: uar, clips, protocol } }, poor], quick).notes;
  expect(of(0.1, 300)[0]).toMatch(/^good: its report says UAR 10\.0 % and WAR 10\.0 %, its predictions/);
  expect(of(0.1, 20)[0]).toMatch(/^good: its report counts 20 clips, its predictions 300/);
});

test('synthetic clips, an epoch chosen on the test fold, and other folds are told', () => {
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
  expect(notes[0]).toBe('Synthetic clips (good): these figures say nothing about real faces.');
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

test('groups that all runs know are drawn by themselves, and judge the WAR as well', () => {
  const own = compareRuns([known(good), known(poor)], quick);
  const table = compareRuns([good, poor], { ...quick, groups: byTens });
  expect(own.groups).toEqual({ by: 'film', count: 30, source: 'runs' });
  expect(own.notes).toEqual([]);
  expect(own.pairs[0]!.uar).toEqual(table.pairs[0]!.uar);
  expect(own.pairs[0]!.sentence).toMatch(/WAR −\d+\.\d, 95 % interval −\d+\.\d to −\d+\.\d, p = 0\.004\)/);
});

test('groups of runs can be turned off, and a table comes before them', () => {
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
  ['one run knows none', { ...poor, groups: null }, 'as poor does not say what its clips belong to'],
  [
    'another kind',
    known(poor, { by: 'subject', of: byTens }),
    'as good groups them by movie and poor by person',
  ],
  [
    'another group of a clip',
    known(poor, { by: 'film', of: new Map([...byTens, ['0007', 'x']]) }),
    'as good and poor name another movie for clip 0007',
  ],
  [
    'a clip without a group',
    known(poor, { by: 'film', of: new Map([...byTens].slice(1)) }),
    'as poor does not say which movie clip 0000 belongs to',
  ],
])('where groups of runs do not fit (%s), clips are drawn singly and this is said', (_, run, reason) => {
  const { groups, notes } = compareRuns([known(good), run], quick);
  expect(groups).toBeNull();
  expect(notes).toEqual([
    `Clips are resampled one by one, ${reason}: intervals are too narrow where clips of one person or movie are alike.`,
  ]);
});

test('groups are those of the runs that have predictions', () => {
  const bare: ComparedRun = { ...poor, name: 'bare', predictions: null };
  expect(compareRuns([known(good), bare, known(poor)], quick).groups?.count).toBe(30);
});

test('a single group of all clips says nothing of how groups differ: clips are drawn', () => {
  const one = { by: 'scene', of: new Map([...byTens.keys()].map((clip) => [clip, 'x'])) } as const;
  const { groups, notes } = compareRuns([known(good, one), known(poor, one)], quick);
  expect([groups, notes[0]]).toEqual([
    null,
    expect.stringContaining('as all of them are of one kind of scene'),
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
    'runs: expected one with predictions; received 2 without',
  ],
])('%s are refused in one line', (_, runs, message) => {
  expect(() => compareRuns(runs, quick)).toThrow(message);
});

test('groups of other clips are refused', () => {
  expect(() => compareRuns([good, poor], { groups: new Map([['x', 'y']]) })).toThrow(
    'groups: expected clips that the runs tested, such as 0000; received none of them among 1',
  );
});
