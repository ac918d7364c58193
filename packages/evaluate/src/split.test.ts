import { stratifiedTrainValidationSplit } from './split.js';

const labels = Array.from({ length: 120 }, (_, index) => [0, 0, 0, 1, 1, 2][index % 6]!);
const groups = labels.map((_, index) => `person ${index % 20}`);
const countOf = (indices: readonly number[], label: number) =>
  indices.filter((index) => labels[index] === label).length;

test('validation takes the given share of each class', () => {
  const { train, validation } = stratifiedTrainValidationSplit(labels, 0.1, 1);
  expect([0, 1, 2].map((label) => countOf(validation, label))).toEqual([6, 4, 2]);
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual(labels.map((_, index) => index));
});

test('a small class has one clip in each part', () => {
  const { train, validation } = stratifiedTrainValidationSplit([0, 0, 1, 1, 2], 0.1, 1);
  expect(validation).toHaveLength(2);
  expect(train).toContain(4);
});

test('groups are not split, and the share is close', () => {
  const { train, validation } = stratifiedTrainValidationSplit(labels, 0.2, 1, groups);
  const held = new Set(validation.map((index) => groups[index]));
  expect(train.some((index) => held.has(groups[index]))).toBe(false);
  expect(validation.length / labels.length).toBeCloseTo(0.2, 1);
});

test('the seed determines the split', () => {
  expect(stratifiedTrainValidationSplit(labels, 0.1, 1)).toEqual(
    stratifiedTrainValidationSplit(labels, 0.1, 1),
  );
  expect(stratifiedTrainValidationSplit(labels, 0.1, 1)).not.toEqual(
    stratifiedTrainValidationSplit(labels, 0.1, 2),
  );
  expect(stratifiedTrainValidationSplit(labels, 0.1, 1, groups)).toEqual(
    stratifiedTrainValidationSplit(labels, 0.1, 1, groups),
  );
});

test('fractions outside (0, 1) and a single group are rejected', () => {
  for (const fraction of [0, 1, -0.1, NaN]) {
    expect(() => stratifiedTrainValidationSplit(labels, fraction, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_FOLDS' }),
    );
  }
  expect(() => stratifiedTrainValidationSplit([0, 1], 0.5, 1, ['a', 'a'])).toThrow(
    expect.objectContaining({ code: 'BAD_FOLDS' }),
  );
});
