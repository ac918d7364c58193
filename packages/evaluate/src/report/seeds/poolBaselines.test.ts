import { computeMetrics } from '../../classificationReport.js';
import { prediction } from '../../testing/predictions.js';
import type { BaselineMetrics } from '../report.js';
import { poolBaselines } from './poolBaselines.js';

const classes = ['happy', 'sad', 'fear'];

/** A baseline on clips of all classes; the first `hits` are recognized. */
function baselineOf(hits: number, name = 'a baseline'): BaselineMetrics {
  const predictions = [0, 1, 2].map((label) => prediction(String(label), label, label < hits ? label : 0));
  return { name, clips: predictions.length, ...computeMetrics(predictions, classes) };
}

test('over seeds, which test the same clips, the metrics are means', () => {
  const pooled = poolBaselines([baselineOf(3), baselineOf(1)], classes, 2);
  expect(pooled).toMatchObject({ name: 'a baseline', clips: 3 });
  expect([pooled?.uar, pooled?.war]).toEqual([expect.closeTo(2 / 3), expect.closeTo(2 / 3)]);
});

test('clips of folds that were trained separately are added up', () => {
  expect(poolBaselines([baselineOf(3), baselineOf(1)], classes, 1)).toMatchObject({
    clips: 6,
    confusionMatrix: [
      [2, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
    ],
  });
});

test('different baselines or classes are not pooled', () => {
  expect(poolBaselines([baselineOf(3), baselineOf(3, 'another')], classes, 1)).toBeUndefined();
  expect(poolBaselines([baselineOf(3)], ['happy', 'sad'], 1)).toBeUndefined();
  expect(poolBaselines([], classes, 1)).toBeUndefined();
});
