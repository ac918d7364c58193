import { computeClasswiseCalibration } from '../calibration.js';
import { bootstrapIntervals } from '../metrics/bootstrap.js';
import { prediction, protocol } from '../testing/predictions.js';
import { makeReport } from './makeReport.js';

const classes = ['happy', 'sad', 'fear'];
const predictions = [
  prediction('1', 0, 0, { fold: 1 }),
  prediction('2', 1, 0, { fold: 1 }),
  prediction('3', 2, 2, { fold: 1 }),
  prediction('4', 0, 0, { fold: 2 }),
  prediction('5', 1, 1, { fold: 2 }),
  prediction('6', 1, 1, { fold: 2 }),
];
const report = makeReport({ classes, predictions, wholeDataset: predictions, protocol });
const make = (change: Partial<Parameters<typeof makeReport>[0]>) => () =>
  makeReport({ classes, predictions, wholeDataset: predictions, protocol, ...change });

test('metrics are pooled over the folds and reported per fold', () => {
  expect(report.confusionMatrix).toEqual([
    [2, 0, 0],
    [1, 2, 0],
    [0, 0, 1],
  ]);
  expect(report.war).toBeCloseTo(5 / 6, 12);
  expect(report.uar).toBeCloseTo((1 + 2 / 3 + 1) / 3, 12);
  expect(report.folds.map(({ fold, war }) => [fold, war])).toEqual([
    [1, 2 / 3],
    [2, 1],
  ]);
  expect(report.foldMean.war).toBeCloseTo(5 / 6, 12);
  expect(report.foldMean.uar).toBeCloseTo((2 / 3 + 1) / 2, 12);
  expect(report.verdict).toBe('partial');
  expect(report.wholeDataset.optimistic).toBe(true);
});

test('the report survives JSON', () => {
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('the whole data set may be classified by every fold', () => {
  const wholeDataset = [prediction('1', 0, 0, { fold: 1 }), prediction('1', 0, 1, { fold: 2 })];
  expect(make({ wholeDataset })().wholeDataset.war).toBe(0.5);
});

test.each([
  ['a clip predicted twice', [...predictions, prediction('1', 0, 0, { fold: 2 })], 'DUPLICATE_CLIP'],
  ['a label out of range', [prediction('1', 3, 0)], 'BAD_LABEL'],
  ['a fold number 0', [prediction('1', 0, 0, { fold: 0 })], 'BAD_FOLDS'],
  ['too few probabilities', [prediction('1', 0, 0, { classes: 2 })], 'BAD_PROBABILITIES'],
  ['logits', [{ clip: '1', fold: 1, label: 0, probabilities: [2, -1, 0] }], 'BAD_PROBABILITIES'],
  ['a wrong sum', [{ clip: '1', fold: 1, label: 0, probabilities: [0.5, 0.3, 0.1] }], 'BAD_PROBABILITIES'],
  ['NaN', [{ clip: '1', fold: 1, label: 0, probabilities: [NaN, 0.5, 0.5] }], 'BAD_PROBABILITIES'],
  ['nothing', [], 'NO_PREDICTIONS'],
])('%s is rejected as invalid input', (_, wrong, code) => {
  expect(make({ predictions: wrong })).toThrow(expect.objectContaining({ code, kind: 'input' }));
});

test('class names must be unique', () => {
  expect(make({ classes: ['happy', 'happy', 'fear'] })).toThrow(
    expect.objectContaining({ code: 'BAD_CLASSES' }),
  );
});

const people = new Map(predictions.map(({ clip }) => [clip, Number(clip) % 2 === 0 ? 'ann' : 'bob']));

test('if people are known, intervals resample people and say so', () => {
  const { statistics } = make({ groups: { by: 'subject', of: people } })();
  expect(statistics?.groups).toEqual({ by: 'subject', count: 2 });
  expect(statistics?.intervals).toEqual(
    bootstrapIntervals(predictions, classes, { groups: predictions.map(({ clip }) => people.get(clip)!) }),
  );
  expect(statistics?.intervals.resampled).toBe('groups');
});

test.each([
  ['no groups are given', undefined],
  [
    'all clips belong to one group',
    { by: 'film', of: new Map(predictions.map(({ clip }) => [clip, 'one'])) },
  ],
] as const)('if %s, intervals resample clips', (_, groups) => {
  const { statistics } = make(groups ? { groups } : {})();
  expect(statistics?.groups).toBeUndefined();
  expect(statistics?.intervals.resampled).toBe('clips');
});

test('a clip without a group is rejected if groups are given', () => {
  const of = new Map([...people].filter(([clip]) => clip !== '4'));
  expect(make({ groups: { by: 'film', of } })).toThrow(
    "groups, clip '4': expected its film; received none; name the film of every clip",
  );
});

test('the classwise calibration error is computed from the out-of-fold predictions', () => {
  expect(report.statistics?.classwiseCalibrationError).toBe(
    computeClasswiseCalibration(predictions).classwiseCalibrationError,
  );
});
