import { predictedLabel } from '../classificationReport.js';
import type { Prediction } from '../report/report.js';
import type { ClipStrip } from './analysis.js';

/** A clip to look at. */
export interface ClipToShow {
  readonly kind: ClipStrip['kind'];
  readonly prediction: Prediction;
}

/**
 * Selects the most confident mistakes, then the least certain hits; ties keep the given order.
 *
 * @param count - Maximum number of each.
 */
export function clipsToShow(predictions: readonly Prediction[], count: number): ClipToShow[] {
  const rows = predictions.map((prediction) => {
    const predicted = predictedLabel(prediction);
    return {
      prediction,
      isHit: predicted === prediction.label,
      confidence: prediction.probabilities[predicted]!,
    };
  });
  const chosen = (kind: ClipStrip['kind'], sign: 1 | -1): ClipToShow[] =>
    rows
      .filter(({ isHit }) => isHit === (kind === 'hit'))
      .sort((a, b) => sign * (a.confidence - b.confidence))
      .slice(0, count)
      .map(({ prediction }) => ({ kind, prediction }));
  return [...chosen('mistake', -1), ...chosen('hit', 1)];
}
