import { seededRandom } from '@dfer/core';
import { predictedLabel } from '../classificationReport.js';
import type { Prediction } from '../report/report.js';

export interface ChanceTest {
  /** Part of the permutations whose UAR is at least as high, 0–1: small where the model is better than chance. */
  readonly pValue: number;
  readonly permutations: number;
}

/**
 * Permutation test of the UAR (Ojala & Garriga 2010): is the model better than one whose predictions know nothing of the clips?
 *
 * @param options - 1000 permutations and seed 1 where not given.
 */
export function permutationTest(
  predictions: readonly Prediction[],
  { permutations = 1000, seed = 1 }: { readonly permutations?: number; readonly seed?: number } = {},
): ChanceTest {
  const truth = Int32Array.from(predictions, ({ label }) => label);
  const predicted = Int32Array.from(predictions, predictedLabel);
  const support = new Map<number, number>();
  for (const label of truth) support.set(label, (support.get(label) ?? 0) + 1);
  // UAR: each hit counts by its class's size.
  const weight = Float64Array.from(truth, (label) => 1 / (support.get(label)! * support.size));
  const uarOf = (): number => {
    let uar = 0;
    for (let clip = 0; clip < truth.length; clip++) if (predicted[clip] === truth[clip]) uar += weight[clip]!;
    return uar;
  };
  const random = seededRandom(seed, 'permutation test');
  // Sums in another order differ in their last digits.
  const observed = uarOf() - 1e-12;
  let asGood = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    shuffle(predicted, random);
    if (uarOf() >= observed) asGood += 1;
  }
  return { pValue: (asGood + 1) / (permutations + 1), permutations };
}

function shuffle(items: Int32Array, random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const item = items[last]!;
    items[last] = items[other]!;
    items[other] = item;
  }
}
