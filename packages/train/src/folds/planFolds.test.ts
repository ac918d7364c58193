import type { Sample } from './foldPlan.js';
import { planFolds } from './planFolds.js';
import { TOY_CLASSES, TOY_CONFIG, toySamples } from '../testing/toy.js';

const samples = toySamples(54);
/** A multi-label clip, which no official fold lists. */
const several = (id: string, subject: string | null): Sample => ({
  id,
  label: 1,
  subject,
  fold: null,
  votes: [3, 4, 3],
  isSingle: false,
});

test('the validation part is stratified, taken from the training folds only, and determined by the seed', () => {
  const plan = (seed: number) => planFolds(samples, TOY_CLASSES, { ...TOY_CONFIG, seed });
  for (const { train, validation, test } of plan(1)) {
    expect(new Set([...train, ...validation, ...test]).size).toBe(samples.length);
    expect(new Set(validation.map((index) => samples[index]!.label)).size).toBe(TOY_CLASSES.length);
  }
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

test('multi-label clips are used for training only in the other folds, and never for validation or test', () => {
  const all = [...samples, several('known', samples[0]!.subject), several('a', null), several('b', null)];
  const plans = planFolds(all, TOY_CLASSES, TOY_CONFIG);
  const mixed = [54, 55, 56];
  for (const index of mixed) {
    expect(plans.filter((plan) => plan.several?.includes(index))).toHaveLength(1);
    expect(plans.some((plan) => plan.test.includes(index) || plan.validation.includes(index))).toBe(false);
  }
  // A fold does not train on the people it tests.
  expect(plans.find(({ several: own }) => own?.includes(54))?.fold).toBe(samples[0]!.fold);
});

test('one official split is one fold that trains on exactly its training list', () => {
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

test('folds by film share no film, and neither do the parts of a fold', () => {
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
  ['one clip, new folds', samples.slice(0, 1), { foldStrategy: 'stratified' }],
  ['one person', samples.slice(0, 3), { foldStrategy: 'subject' }],
  ['folds by film with unknown films', samples, { foldStrategy: 'film' }],
  ['a batch larger than a fold', samples, { batchSize: 37 }],
  ['a class without training clips in a fold', samples.filter(({ label }) => label !== 2), {}],
])('%s: a one-line error with a remedy', (_what, some, change) => {
  const plan = (): unknown => planFolds(some, TOY_CLASSES, { ...TOY_CONFIG, ...change });
  expect(plan).toThrow(expect.objectContaining({ kind: 'input' }));
  expect(plan).toThrow(/^[^\n]*expected [^\n]*; received [^\n]*$/);
});
