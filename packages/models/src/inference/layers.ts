import * as tf from '@tensorflow/tfjs';
import { ModelError } from '../errors.js';

/** The configuration of a layer, by key. */
export function readConfig(layer: tf.layers.Layer): Readonly<Record<string, unknown>> {
  return { ...layer.getConfig() };
}

/** Clones a layer (class, name and configuration) without its weights. `changes` override the configuration. */
export function cloneLayer(
  layer: tf.layers.Layer,
  changes: Readonly<Record<string, string | boolean>> = {},
): tf.layers.Layer {
  const known = tf.serialization.SerializationMap.getMap().classNameMap[layer.getClassName()];
  const copy = known?.[1](known[0], { ...layer.getConfig(), ...changes });
  if (copy instanceof tf.layers.Layer) return copy;
  throw new ModelError(
    'MODEL_OPTION',
    `\`model\`: expected layers of registered classes; received ${layer.name} of class ${layer.getClassName()}.`,
  );
}
