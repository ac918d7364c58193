import type * as tf from '@tensorflow/tfjs';

/** What every layer is made from; TensorFlow.js does not export its type. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** Draws a weight's first values. */
export type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** Of a layer's inputs, the one that it takes. */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [x, ...others] = Array.isArray(inputs) ? inputs : [inputs];
  if (x !== undefined && others.length === 0) return x;
  const received = x === undefined ? 0 : others.length + 1;
  throw new TypeError(`A layer of one input: expected one tensor; received ${received}.`);
}

/** Of a layer's input shapes, the only one. */
export function singleShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return shape.flat();
}
