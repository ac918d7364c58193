import { type Random, seededRandom } from '@dfer/core';
import type { Prediction } from '../report/report.js';
import { assertCount } from './assertCount.js';
import { confusionCells, countCells } from './confusionCells.js';
import { drawHypergeometric } from './sampling/hypergeometric.js';

export interface ChanceTest {
  /** Part of the permutations whose UAR is at least as high, 0–1: small where the model is better than chance. */
  readonly pValue: number;
  readonly permutations: number;
}

/**
 * Permutation test of the UAR (Ojala & Garriga 2010): is the model better than one whose predictions know nothing of the clips?
 *
 * A permutation keeps how many clips each class has and how often each is predicted, and the UAR depends on the confusion matrix alone.
 * Therefore matrices with these margins are drawn, as often as permutations give them. The time hardly grows with the clips.
 *
 * @param options - 1000 permutations and seed 1 where not given.
 * @returns `pValue` counts the observed predictions as one more permutation, (hits + 1) / (permutations + 1).
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
  // Sums of other fractions differ in their last digits.
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

/** The diagonal of a random matrix with these sums of rows and columns: each row is a multivariate hypergeometric draw of what is left. */
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
