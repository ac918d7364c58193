import { meanOverTime } from './meanOverTime.js';
import { apply } from '../resnet/layers.js';
import type { HeadDefinition } from './head.js';

/** The frames' features are averaged. */
export const meanFeature: HeadDefinition = {
  width: (features) => features,
  build: (_, features) => apply(meanOverTime(), features),
  tensors: () => [],
  layer: null,
};
