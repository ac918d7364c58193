import type { FoldPlan, Sample } from './foldPlan.js';
import { findGroupOverlap, listSeenClips } from './groupOverlap.js';

const samples = ['a', 'b', 'c', 'd', 'e', 'f'].map((id): Sample => ({
  id,
  label: 0,
  subject: null,
  fold: 1,
}));
const groups = {
  by: 'film',
  of: new Map([
    ['a', 'one'],
    ['b', 'two'],
    ['c', 'one'],
    ['d', 'two'],
    ['e', 'three'],
    ['f', 'four'],
  ]),
} as const;
const plans: readonly FoldPlan[] = [
  { fold: 1, train: [0, 5], validation: [1], test: [2, 3, 4] },
  { fold: 2, train: [2, 3, 4], validation: [], test: [0, 5] },
];
const official = { foldStrategy: 'official', selection: 'validation' } as const;

function seen(config: Parameters<typeof findGroupOverlap>[3]): readonly string[] {
  return [...listSeenClips(findGroupOverlap(plans, samples, groups, config)!)];
}

test('a tested clip is seen if its group is in the training or validation part of its fold', () => {
  expect(seen(official)).toEqual(['c', 'd', 'a']);
  expect([...findGroupOverlap(plans, samples, groups, official)!.keys()]).toEqual(['c', 'd', 'e', 'a', 'f']);
});

test('a test part that is used for selection does not count as training', () => {
  const onTest = plans.map((plan) => ({ ...plan, validation: plan.test }));
  const overlap = findGroupOverlap(onTest, samples, groups, { ...official, selection: 'test' });
  expect([...listSeenClips(overlap!)]).toEqual(['c', 'a']);
});

test.each(['subject', 'film', 'scene'] as const)(
  'folds by %s separate groups: there is no overlap to report',
  (foldStrategy) => {
    expect(findGroupOverlap(plans, samples, groups, { ...official, foldStrategy })).toBeNull();
  },
);

test('without known groups there is nothing to report', () => {
  expect(findGroupOverlap(plans, samples, null, official)).toBeNull();
});
