import { meanOverTime } from './meanOverTime.js';
import { apply } from '../resnet/layers.js';
import type { HeadDefinition } from './head.js';

/** Averages the features of the frames. */
export const meanFeature: HeadDefinition = {
  width: (features) => features,
  build: (_, features) => apply(meanOverTime(), features),
  tensors: () => [],
  layer: null,
};
