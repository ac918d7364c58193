import { predictedLabel } from './classificationReport.js';
import { EvaluateError } from './errors.js';
import { assertCount } from './metrics/assertCount.js';
import type { Prediction } from './report/report.js';

/** Input of the calibration metrics. */
export type LabeledProbabilities = Pick<Prediction, 'label' | 'probabilities'>;

/** Predictions whose confidence is in `(from, to]`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly clips: number;
  /** Mean probability of the predicted class; 0–1, 0 without clips. */
  readonly confidence: number;
  /** Share of correct predictions; 0–1, 0 without clips. */
  readonly accuracy: number;
}

export interface Calibration {
  /** Mean gap between confidence and accuracy, weighted by clips; 0–1. */
  readonly expectedCalibrationError: number;
  readonly bins: readonly CalibrationBin[];
}

export interface ClasswiseCalibration {
  /** Mean over the classes; 0–1. */
  readonly classwiseCalibrationError: number;
  /** For each class, the mean gap between its probability and its share of the clips, weighted by clips; 0–1. */
  readonly perClass: readonly number[];
}

/**
 * Computes the expected calibration error over bins of equal width
 * (Guo et al. 2017, "On calibration of modern neural networks", §2).
 *
 * @param bins - Number of bins.
 * @throws {@link EvaluateError} `BAD_OPTION`
 */
export function computeCalibration(predictions: readonly LabeledProbabilities[], bins = 15): Calibration {
  assertCount('bins', bins);
  const sums = Array.from({ length: bins }, () => ({ clips: 0, confidence: 0, hits: 0 }));
  for (const prediction of predictions) {
    const predicted = predictedLabel(prediction);
    const confidence = prediction.probabilities[predicted]!;
    const bin = sums[findBin(confidence, bins)]!;
    bin.clips += 1;
    bin.confidence += confidence;
    bin.hits += predicted === prediction.label ? 1 : 0;
  }
  const gaps = sums.reduce((total, { confidence, hits }) => total + Math.abs(confidence - hits), 0);
  return {
    expectedCalibrationError: predictions.length === 0 ? 0 : gaps / predictions.length,
    bins: sums.map(({ clips, confidence, hits }, index) => ({
      from: index / bins,
      to: (index + 1) / bins,
      clips,
      confidence: clips === 0 ? 0 : confidence / clips,
      accuracy: clips === 0 ? 0 : hits / clips,
    })),
  };
}

/**
 * Computes the classwise calibration error (Kull et al. 2019, "Beyond temperature scaling", §2): unlike {@link computeCalibration}, which
 * considers only the predicted class, it uses the probability of every class, in the same bins.
 *
 * @param bins - Number of bins.
 * @throws {@link EvaluateError} `BAD_OPTION`, `LENGTH_MISMATCH`
 */
export function computeClasswiseCalibration(
  predictions: readonly LabeledProbabilities[],
  bins = 15,
): ClasswiseCalibration {
  assertCount('bins', bins);
  const classes = predictions[0]?.probabilities.length ?? 0;
  // Sum of the probabilities in a bin minus the number of its clips of the class.
  const excess = new Float64Array(classes * bins);
  predictions.forEach(({ label, probabilities }, clip) => {
    if (probabilities.length !== classes) {
      throw new EvaluateError(
        'LENGTH_MISMATCH',
        `probabilities of item ${clip}: expected ${classes}, as in the first item; received ${probabilities.length}; pass predictions of the same classes`,
      );
    }
    probabilities.forEach((probability, index) => {
      excess[index * bins + findBin(probability, bins)]! += probability - (index === label ? 1 : 0);
    });
  });
  const perClass = Array.from({ length: classes }, (_, index) => {
    const own = excess.subarray(index * bins, (index + 1) * bins);
    return own.reduce((sum, gap) => sum + Math.abs(gap), 0) / predictions.length;
  });
  return {
    classwiseCalibrationError: perClass.reduce((sum, error) => sum + error, 0) / Math.max(classes, 1),
    perClass,
  };
}

function findBin(probability: number, bins: number): number {
  return Math.min(Math.max(Math.ceil(probability * bins) - 1, 0), bins - 1);
}
