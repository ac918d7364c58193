import * as evaluate from './index.js';

test.each([
  ['adviceOf', 'writeAdvice'],
  ['brandOf', 'disclaimerFor'],
  ['calibrationOf', 'computeCalibration'],
  ['changeOf', 'formatChange'],
  ['classwiseCalibrationOf', 'computeClasswiseCalibration'],
  ['distributionFiguresOf', 'computeDistributionMetrics'],
  ['figuresOf', 'computeMetrics'],
  ['figuresOfMatrix', 'computeMetricsFromMatrix'],
  ['groupKFold', 'stratifiedGroupKFold'],
  ['recallOf', 'classRecall'],
  ['SELECTED_ON_TEST', 'TEST_SELECTION_DISCLAIMER'],
  ['shownPValue', 'formatPValue'],
  ['spreadOfRuns', 'computeSpread'],
  ['stratifiedSplit', 'stratifiedTrainValidationSplit'],
  ['uarOf', 'computeUar'],
  ['verdictOf', 'computeVerdict'],
  ['warOf', 'computeWar'],
] as const)('%s of version 0.1 is an alias of %s', (old, now) => {
  expect(evaluate[old]).toBe(evaluate[now]);
});
