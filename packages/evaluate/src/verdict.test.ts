import { computeVerdict, verdictSentence } from './verdict.js';

const classes = (...recalls: number[]) =>
  Object.fromEntries(
    recalls.map((recall, label) => [`c${label}`, { precision: 1, recall, f1: 1, support: 10 }]),
  );

test.each([
  [[0.8, 0.8], 'well'],
  [[0.8, 0.7999], 'partial'],
  [[0.8, 0.1], 'partial'],
  [[0.7999, 0.7999], 'mixed'],
  [[0.5, 0.1], 'mixed'],
  [[0.5, 0.5], 'mixed'],
  [[0.4999, 0.4999], 'poor'],
  [[0, 0], 'poor'],
] as const)('the verdict on recalls %p is %s', (recalls, verdict) => {
  expect(computeVerdict(classes(...recalls))).toBe(verdict);
});

test('a class without clips is ignored', () => {
  const absent = { precision: 0, recall: 0, f1: 0, support: 0 };
  expect(computeVerdict({ ...classes(0.9), absent })).toBe('well');
  expect(computeVerdict({ absent })).toBe('mixed');
});

test('each verdict has a sentence', () => {
  expect(verdictSentence('partial')).toContain('80');
});
