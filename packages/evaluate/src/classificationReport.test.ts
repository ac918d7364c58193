import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  classificationReport,
  computeMetrics,
  computeMetricsFromMatrix,
  formatClassificationReport,
  predictedLabel,
} from './classificationReport.js';
import { confusionMatrix } from './confusion.js';
import { prediction } from './testing/predictions.js';

interface Case {
  name: string;
  classes: number;
  true: number[];
  predicted: number[];
  confusionMatrix: number[][];
  accuracy: number;
  uar: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
}

const fixture: { cases: Case[] } = JSON.parse(
  readFileSync(join(__dirname, 'testing/sklearnFixture.json'), 'utf8'),
);

describe.each(fixture.cases)('$name', (expected) => {
  const matrix = confusionMatrix(expected.true, expected.predicted, expected.classes);

  test('counts like scikit-learn', () => {
    expect(matrix).toEqual(expected.confusionMatrix);
  });

  test('has the precision, recall, F1 and support of scikit-learn', () => {
    classificationReport(matrix).forEach((metrics, label) => {
      expect(metrics.precision).toBeCloseTo(expected.precision[label]!, 12);
      expect(metrics.recall).toBeCloseTo(expected.recall[label]!, 12);
      expect(metrics.f1).toBeCloseTo(expected.f1[label]!, 12);
      expect(metrics.support).toBe(expected.support[label]);
    });
  });

  test('WAR and UAR equal the accuracy and balanced accuracy of scikit-learn', () => {
    const names = Array.from({ length: expected.classes }, (_, label) => `c${label}`);
    const metrics = computeMetricsFromMatrix(matrix, names);
    expect(metrics.war).toBeCloseTo(expected.accuracy, 12);
    expect(metrics.accuracy).toBe(metrics.war);
    expect(metrics.uar).toBeCloseTo(expected.uar, 12);
  });
});

test('ties predict the first class', () => {
  expect(predictedLabel({ probabilities: [0.2, 0.4, 0.4] })).toBe(1);
});

test('labels out of range and lists of different lengths are rejected', () => {
  expect(() => confusionMatrix([0, 3], [0, 0], 3)).toThrow(expect.objectContaining({ code: 'BAD_LABEL' }));
  expect(() => confusionMatrix([0], [0.5], 3)).toThrow(expect.objectContaining({ code: 'BAD_LABEL' }));
  expect(() => confusionMatrix([0], [], 3)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
});

test('an empty list of predictions gives zeros, not NaN', () => {
  expect(computeMetrics([], ['a', 'b'])).toMatchObject({ war: 0, uar: 0 });
});

test('the text table aligns its columns', () => {
  const metrics = computeMetrics(
    [prediction('1', 0, 0), prediction('2', 1, 0)],
    ['happy', 'a longer name', 'sad'],
  );
  const lines = formatClassificationReport(metrics).split('\n');
  expect(lines[2]).toBe('        happy     0.500     1.000     0.667         1');
  expect(lines.at(-1)).toBe('          UAR               0.500                   2');
});
