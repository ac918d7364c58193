import * as models from './index.js';

test.each([
  ['buildNetwork', 'buildModel'],
  ['describe', 'summarizeModel'],
  ['foldBatchNorm', 'fuseBatchNorm'],
  ['resnetPlan', 'resnetArchitecture'],
  ['splitNetwork', 'splitModel'],
  ['stageOf', 'findStage'],
  ['stageRates', 'learningRateMultipliers'],
  ['takesClips', 'isClipModel'],
] as const)('%s of version 0.1 is an alias of %s', (old, now) => {
  expect(models[old]).toBe(models[now]);
});
