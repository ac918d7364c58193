import * as tf from '@tensorflow/tfjs';

/** `[batch, time, features]` → `[batch, features]`. */
export function meanOverTime(): tf.layers.Layer {
  return tf.layers.globalAveragePooling1d({ name: 'clip' });
}
