import { prediction } from '../testing/predictions.js';
import { type FoldPredictions, joinFolds } from './joinFolds.js';

const classes = ['happy', 'sad', 'fear'];

const of = (fold: number, clips: Readonly<Record<string, number>>, own = classes): FoldPredictions => ({
  fold,
  name: `folds/${fold}`,
  test: {
    classes: own,
    predictions: Object.entries(clips).map(([clip, label]) => prediction(clip, label, label, { fold })),
  },
});

const withEvery = (folds: FoldPredictions, clips: Readonly<Record<string, number>>): FoldPredictions => ({
  ...folds,
  every: of(folds.fold, clips).test,
});

test('folds of one run are joined in order', () => {
  const joined = joinFolds([of(1, { a: 0, b: 1 }), of(2, { c: 2 })]);
  expect(joined.classes).toBe(classes);
  expect(joined.predictions.map(({ clip, fold, label }) => [clip, fold, label])).toEqual([
    ['a', 1, 0],
    ['b', 1, 1],
    ['c', 2, 2],
  ]);
});

test.each<[string, string, readonly FoldPredictions[]]>([
  ['classes in another order', 'BAD_CLASSES', [of(1, { a: 0 }), of(2, { b: 1 }, ['fear', 'sad', 'happy'])]],
  ['other classes', 'BAD_CLASSES', [of(1, { a: 0 }), of(2, { b: 1 }, ['happy', 'sad', 'joy'])]],
  ['fewer classes', 'BAD_CLASSES', [of(1, { a: 0 }), of(2, { b: 1 }, ['happy', 'sad'])]],
  ['a clip that two folds test', 'DUPLICATE_CLIP', [of(1, { a: 0, b: 1 }), of(2, { b: 1 })]],
  [
    'the file of another fold',
    'BAD_FOLDS',
    [of(1, { a: 0 }), { ...of(2, { b: 1 }), test: of(3, { b: 1 }).test }],
  ],
  [
    'another label of the same clip',
    'BAD_LABEL',
    [withEvery(of(1, { a: 0 }), { a: 0, b: 1 }), withEvery(of(2, { b: 2 }), { a: 0, b: 2 })],
  ],
  [
    'clips that the other folds lack',
    'BAD_FOLDS',
    [withEvery(of(1, { a: 0 }), { a: 0, b: 1 }), withEvery(of(2, { c: 1 }), { a: 0, c: 1 })],
  ],
  ['nothing', 'NO_PREDICTIONS', []],
])('%s is rejected', (_, code, folds) => {
  expect(() => joinFolds(folds)).toThrow(expect.objectContaining({ code }));
});
