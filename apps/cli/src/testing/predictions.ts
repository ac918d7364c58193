import { mostLikely, type WindowPrediction } from '../commands/predict/predictions.js';

/** A prediction for a two-second window; windows start every second. */
export function makeWindowPrediction(
  person: number,
  window: number,
  probabilities: Readonly<Record<string, number>> = { happy: 0.75, sad: 0.25 },
  more: Partial<WindowPrediction> = {},
): WindowPrediction {
  const [predicted, probability] = mostLikely(probabilities);
  return {
    ...{ video: 'video.mp4', person, window, start: window, end: window + 2 },
    ...{ predicted, probability, probabilities, usableRatio: 1 },
    box: { x: 10, y: 20, width: 30, height: 40 },
    ...more,
  };
}
