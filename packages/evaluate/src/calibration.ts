import { predictedLabel } from './classificationReport.js';
import type { Prediction } from './report/report.js';

/** Predictions whose confidence lies in `(from, to]`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly clips: number;
  /** Mean probability of the predicted class; 0–1, 0 without clips. */
  readonly confidence: number;
  /** Share of right predictions; 0–1, 0 without clips. */
  readonly accuracy: number;
}

export interface Calibration {
  /** Mean gap between confidence and accuracy, weighted by clips; 0–1. */
  readonly expectedCalibrationError: number;
  readonly bins: readonly CalibrationBin[];
}

/**
 * How far the predicted probabilities can be believed: expected calibration error over bins of equal width
 * (Guo et al. 2017, "On calibration of modern neural networks", §2).
 *
 * @param bins - How many bins.
 */
export function calibrationOf(predictions: readonly Prediction[], bins = 15): Calibration {
  const sums = Array.from({ length: bins }, () => ({ clips: 0, confidence: 0, hits: 0 }));
  for (const prediction of predictions) {
    const predicted = predictedLabel(prediction);
    const confidence = prediction.probabilities[predicted]!;
    const bin = sums[Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1)]!;
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
