import type { Prediction, Protocol } from '../report/report.js';

/** A prediction that puts `confidence` on one class and shares the rest evenly. */
export function prediction(
  clip: string,
  label: number,
  predicted: number,
  { fold = 1, classes = 3, confidence = 0.8 } = {},
): Prediction {
  const rest = (1 - confidence) / (classes - 1);
  return {
    clip,
    fold,
    label,
    probabilities: Array.from({ length: classes }, (_, index) => (index === predicted ? confidence : rest)),
  };
}

export const protocol: Protocol = {
  folds: 'subject',
  selection: 'validation',
  data: 'synthetic',
  clips: 6,
  seed: 1,
  notes: ['Each fold tests people who are not in its training part.'],
};
