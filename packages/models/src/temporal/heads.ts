import * as tf from '@tensorflow/tfjs';
import { apply, type LayerMaker } from '../resnet/layers.js';
import { AttentionPooling } from './attentionPooling.js';
import { Gru } from './gru.js';
import type { FeatureHead, Head } from './headList.js';
import { TransformerBlock } from './transformerBlock.js';

/** Widest state of a GRU: more is more than a few thousand clips teach. */
const GRU_UNITS_MOST = 256;

/** Widest token of the transformer, as in Former-DFER and DFER-CLIP; wider features are projected to it first. */
export const TOKEN_WIDTH_MOST = 512;

/** As many as in Former-DFER. */
const ATTENTION_HEADS = 8;

/** How many values of a clip its classifier sees. @param features Of one frame. */
export function headWidth(head: Head, features: number): number {
  if (head === 'gru') return Math.min(features, GRU_UNITS_MOST);
  return head === 'transformer' ? Math.min(features, TOKEN_WIDTH_MOST) : features;
}

/** Features of the frames to those of the clip: `[batch, time, features]` → `[batch, width]`. */
export function buildHead(
  make: LayerMaker,
  head: FeatureHead,
  features: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const width = headWidth(head, features.shape.at(-1) ?? 1);
  const uniform = make.uniform.bind(make);
  switch (head) {
    case 'mean-feature':
      return apply(meanOverTime(), features);
    case 'attention':
      return apply(new AttentionPooling({ name: head, uniform }), features);
    case 'gru':
      return apply(new Gru({ name: head, units: width, uniform }), features);
    case 'transformer': {
      const tokens = features.shape.at(-1) === width ? features : make.dense(features, 'projection', width);
      const heads = divisor(width, ATTENTION_HEADS);
      return apply(meanOverTime(), apply(new TransformerBlock({ name: head, heads, uniform }), tokens));
    }
  }
}

/** `[batch, time, features]` → `[batch, features]`. */
export function meanOverTime(): tf.layers.Layer {
  return tf.layers.globalAveragePooling1d({ name: 'clip' });
}

/** The largest number up to `most` that divides `value`. */
function divisor(value: number, most: number): number {
  return value % most === 0 ? most : divisor(value, most - 1);
}
