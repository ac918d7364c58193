import { type Random, seededRandom } from '@dfer/core';
import type { Prediction } from '../report/report.js';
import { assertCount } from './assertCount.js';
import { confusionCells, countCells } from './confusionCells.js';
import { drawHypergeometric } from './sampling/hypergeometric.js';

export interface ChanceTest {
  /** Share of the permutations whose UAR is at least as high, 0–1: small if the model is better than chance. */
  readonly pValue: number;
  readonly permutations: number;
}

/**
 * Permutation test of the UAR (Ojala & Garriga 2010): is the model better than one whose predictions are independent of the clips?
 *
 * A permutation keeps the row and column sums of the confusion matrix, and the UAR depends only on this matrix. Therefore matrices with
 * these margins are drawn with the same distribution. The time hardly grows with the number of clips.
 *
 * @param options - Default: 1000 permutations, seed 1.
 * @returns `pValue` counts the observed predictions as one more permutation: (hits + 1) / (permutations + 1).
 * @throws EvaluateError `BAD_LABEL`, `BAD_OPTION`
 */
export function permutationTest(
  predictions: readonly Prediction[],
  { permutations = 1000, seed = 1 }: { readonly permutations?: number; readonly seed?: number } = {},
): ChanceTest {
  assertCount('permutations', permutations);
  const classes = predictions.reduce((most, { probabilities }) => Math.max(most, probabilities.length), 0);
  const counts = countCells(confusionCells(predictions, classes), classes);
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  counts.forEach((count, cell) => {
    support[Math.floor(cell / classes)]! += count;
    predicted[cell % classes]! += count;
  });
  const random = seededRandom(seed, 'permutation test');
  // Equal UARs may differ by rounding.
  const observed = averageRecall((label) => counts[label * classes + label]!, support) - 1e-12;
  let asGood = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    const hits = drawHits(support, predicted, random);
    if (averageRecall((label) => hits[label]!, support) >= observed) asGood += 1;
  }
  return { pValue: (asGood + 1) / (permutations + 1), permutations };
}

function averageRecall(countHits: (label: number) => number, support: Float64Array): number {
  let [uar, present] = [0, 0];
  support.forEach((clips, label) => {
    if (clips === 0) return;
    uar += countHits(label) / clips;
    present += 1;
  });
  return present === 0 ? 0 : uar / present;
}

/** The diagonal of a random matrix with these row and column sums: each row is a multivariate hypergeometric draw from the remaining items. */
function drawHits(support: Float64Array, predicted: Float64Array, random: Random): Float64Array {
  const left = predicted.slice();
  return support.map((clips, label) => {
    let hits = 0;
    let toPlace = clips;
    let items = left.reduce((sum, count) => sum + count, 0);
    left.forEach((count, column) => {
      const drawn = drawHypergeometric(count, items, toPlace, random);
      if (column === label) hits = drawn;
      items -= count;
      toPlace -= drawn;
      left[column]! -= drawn;
    });
    return hits;
  });
}
