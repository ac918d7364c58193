import { computeMetrics } from '../../classificationReport.js';
import { prediction } from '../../testing/predictions.js';
import type { BaselineMetrics } from '../report.js';
import { poolBaselines } from './poolBaselines.js';

const classes = ['happy', 'sad', 'fear'];

/** Clips of all classes, of which the first `hits` are recognized. */
function baselineOf(hits: number, name = 'a baseline'): BaselineMetrics {
  const predictions = [0, 1, 2].map((label) => prediction(String(label), label, label < hits ? label : 0));
  return { name, clips: predictions.length, ...computeMetrics(predictions, classes) };
}

test('over seeds, which answer the same clips, the figures are means', () => {
  const pooled = poolBaselines([baselineOf(3), baselineOf(1)], classes, 2);
  expect(pooled).toMatchObject({ name: 'a baseline', clips: 3 });
  expect([pooled?.uar, pooled?.war]).toEqual([expect.closeTo(2 / 3), expect.closeTo(2 / 3)]);
});

test('folds that were trained apart answer other clips, which are added up', () => {
  expect(poolBaselines([baselineOf(3), baselineOf(1)], classes, 1)).toMatchObject({
    clips: 6,
    confusionMatrix: [
      [2, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
    ],
  });
});

test('baselines of different kinds or classes have no figure together', () => {
  expect(poolBaselines([baselineOf(3), baselineOf(3, 'another')], classes, 1)).toBeUndefined();
  expect(poolBaselines([baselineOf(3)], ['happy', 'sad'], 1)).toBeUndefined();
  expect(poolBaselines([], classes, 1)).toBeUndefined();
});
