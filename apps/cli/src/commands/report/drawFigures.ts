import { listVotes, type Prediction, type Report } from '@dfer/evaluate';
import {
  confusionMatrixSvg,
  curvesSvg,
  perClassSvg,
  rankingSvg,
  voteEntropySvg,
  type FoldCurve,
} from '@dfer/evaluate/render';

/** Stand-alone figures of a report: a function that draws each as SVG, by name without an ending. */
export function drawFigures(
  report: Report,
  curves: readonly FoldCurve[],
  predictions: readonly Prediction[],
): Readonly<Record<string, () => string>> {
  const { classes, brand, confusionMatrix, wholeDataset, folds, perClass } = report;
  const [votes] = listVotes(report);
  return {
    'confusion-matrix': () => confusionMatrixSvg(confusionMatrix, classes, { brand }),
    'confusion-matrix-whole-dataset': () =>
      confusionMatrixSvg(wholeDataset.confusionMatrix, classes, {
        brand,
        heading: 'Training clips included (optimistic)',
      }),
    ...Object.fromEntries(
      folds.map((one) => [
        `confusion-matrix-fold-${one.fold}`,
        () => confusionMatrixSvg(one.confusionMatrix, classes, { brand, heading: `Fold ${one.fold}` }),
      ]),
    ),
    'per-class': () => perClassSvg(perClass, classes, { brand }),
    ...(votes ? { 'vote-entropy': () => voteEntropySvg(votes, { brand }) } : {}),
    ...(curves.length > 0 ? { 'learning-curves': () => curvesSvg(curves, { brand }) } : {}),
    ...(predictions.length > 0
      ? { 'curves-by-threshold': () => rankingSvg(predictions, classes, { brand }) }
      : {}),
  };
}
