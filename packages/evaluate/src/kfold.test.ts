import { type Fold, stratifiedGroupKFold, stratifiedKFold } from './kfold.js';

const labels = Array.from({ length: 103 }, (_, index) => [0, 0, 0, 1, 1, 2][index % 6]!);
const groups = labels.map((_, index) => `person ${Math.floor(index / 5)}`);

function countOf(indices: readonly number[], label: number): number {
  return indices.filter((index) => labels[index] === label).length;
}

function expectPartition(folds: readonly Fold[]): void {
  const everything = labels.map((_, index) => index);
  expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(everything);
  for (const { train, test } of folds) {
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(everything);
  }
}

describe('stratified folds', () => {
  const folds = stratifiedKFold(labels, 5, 1);

  test('test parts are disjoint and cover every item', () => {
    expectPartition(folds);
    expect(folds.map(({ fold }) => fold)).toEqual([1, 2, 3, 4, 5]);
  });

  test('sizes and class counts of the folds differ by at most one', () => {
    for (const label of [0, 1, 2]) {
      const counts = folds.map(({ test }) => countOf(test, label));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    const sizes = folds.map(({ test }) => test.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test('the seed determines the folds', () => {
    expect(stratifiedKFold(labels, 5, 1)).toEqual(folds);
    expect(stratifiedKFold(labels, 5, 2)).not.toEqual(folds);
  });

  test.each([1, 0, 2.5, 104])('%p folds are rejected', (k) => {
    expect(() => stratifiedKFold(labels, k, 1)).toThrow(expect.objectContaining({ code: 'BAD_FOLDS' }));
  });
});

describe('folds by group', () => {
  const folds = stratifiedGroupKFold(groups, labels, 5, 1);

  test('no group is in two test parts', () => {
    expectPartition(folds);
    for (const { train, test } of folds) {
      const tested = new Set(test.map((index) => groups[index]));
      expect(train.some((index) => tested.has(groups[index]))).toBe(false);
    }
  });

  test('classes are nearly even', () => {
    for (const label of [0, 1, 2]) {
      const counts = folds.map(({ test }) => countOf(test, label));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4);
    }
  });

  test('the seed determines the folds', () => {
    expect(stratifiedGroupKFold(groups, labels, 5, 1)).toEqual(folds);
    expect(stratifiedGroupKFold(groups, labels, 5, 2)).not.toEqual(folds);
  });

  test('with as many groups as folds each fold has one', () => {
    const sizes = stratifiedGroupKFold(['a', 'a', 'a', 'a', 'b', 'c'], [0, 0, 1, 1, 0, 1], 3, 1).map(
      ({ test }) => test.length,
    );
    expect(sizes.sort()).toEqual([1, 1, 4]);
  });

  test('fewer groups than folds are rejected', () => {
    expect(() => stratifiedGroupKFold(['a', 'a', 'b'], [0, 1, 0], 3, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_FOLDS' }),
    );
  });
});
