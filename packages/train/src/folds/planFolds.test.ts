import type { Sample } from './foldPlan.js';
import { planFolds } from './planFolds.js';
import { TOY_CLASSES, TOY_CONFIG, toySamples } from '../testing/toy.js';

const samples = toySamples(54);
/** A clip of several emotions, which no official fold names. */
const several = (id: string, subject: string | null): Sample => ({
  id,
  label: 1,
  subject,
  fold: null,
  votes: [3, 4, 3],
  isSingle: false,
});

test('the validation part is stratified, of the training folds alone, and as the seed says', () => {
  const plan = (seed: number) => planFolds(samples, TOY_CLASSES, { ...TOY_CONFIG, seed });
  for (const { train, validation, test } of plan(1)) {
    expect(new Set([...train, ...validation, ...test]).size).toBe(samples.length);
    expect(new Set(validation.map((index) => samples[index]!.label)).size).toBe(TOY_CLASSES.length);
  }
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

test('clips of several emotions teach the other folds, test none, and never choose the epoch', () => {
  const all = [...samples, several('known', samples[0]!.subject), several('a', null), several('b', null)];
  const plans = planFolds(all, TOY_CLASSES, TOY_CONFIG);
  const mixed = [54, 55, 56];
  for (const index of mixed) {
    expect(plans.filter((plan) => plan.several?.includes(index))).toHaveLength(1);
    expect(plans.some((plan) => plan.test.includes(index) || plan.validation.includes(index))).toBe(false);
  }
  // Whom a fold tests, it does not learn from.
  expect(plans.find(({ several: own }) => own?.includes(54))?.fold).toBe(samples[0]!.fold);
});

test('one official split is one fold: what its training list holds is learned from, and nothing else is', () => {
  const split = samples.map((sample, index): Sample => ({
    ...sample,
    fold: index < 12 ? 1 : index < 48 ? 0 : null,
  }));
  const plans = planFolds(split, TOY_CLASSES, TOY_CONFIG);
  expect(plans.map(({ fold }) => fold)).toEqual([1]);
  expect(plans[0]?.test).toEqual(Array.from({ length: 12 }, (_, index) => index));
  const learned = [...(plans[0]?.train ?? []), ...(plans[0]?.validation ?? [])].sort((a, b) => a - b);
  expect(learned).toEqual(Array.from({ length: 36 }, (_, index) => index + 12));
});

test('folds by scene share no scene', () => {
  const scenes = samples.map((sample, index): Sample => ({ ...sample, scene: `scene ${index % 9}` }));
  const plans = planFolds(scenes, TOY_CLASSES, { ...TOY_CONFIG, foldStrategy: 'scene', foldCount: 3 });
  const tested = plans.map(({ test }) => new Set(test.map((index) => scenes[index]!.scene)));
  expect(tested.map(({ size }) => size)).toEqual([3, 3, 3]);
  expect(new Set(tested.flatMap((one) => [...one])).size).toBe(9);
});

test('folds by film share no film, and neither do the parts within one', () => {
  const films = samples.map((sample, index): Sample => ({ ...sample, film: `film ${index % 9}` }));
  const filmsOf = (part: readonly number[]): Set<unknown> => new Set(part.map((index) => films[index]!.film));
  const plans = planFolds(films, TOY_CLASSES, { ...TOY_CONFIG, foldStrategy: 'film', foldCount: 3 });
  expect(plans).toHaveLength(3);
  for (const { train, validation, test } of plans) {
    const parts = [train, validation, test].map(filmsOf);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(
      parts.reduce((sum, { size }) => sum + size, 0),
    );
  }
});

test.each<[string, readonly Sample[], Partial<typeof TOY_CONFIG>]>([
  ['one clip, official folds', samples.slice(0, 1), {}],
  ['one clip, folds made here', samples.slice(0, 1), { foldStrategy: 'stratified' }],
  ['one person', samples.slice(0, 3), { foldStrategy: 'subject' }],
  ['folds by film where films are unknown', samples, { foldStrategy: 'film' }],
  ['a batch larger than a fold', samples, { batchSize: 37 }],
  ['a class that a fold does not teach', samples.filter(({ label }) => label !== 2), {}],
])('%s: one line that the user can act on', (_what, some, change) => {
  const plan = (): unknown => planFolds(some, TOY_CLASSES, { ...TOY_CONFIG, ...change });
  expect(plan).toThrow(expect.objectContaining({ kind: 'input' }));
  expect(plan).toThrow(/^[^\n]*expected [^\n]*; received [^\n]*$/);
});
