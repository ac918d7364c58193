import type * as tf from '@tensorflow/tfjs';

/** Arguments of every layer; TensorFlow.js does not export this type. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** Initializer of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** The only tensor among the inputs of a layer. @throws TypeError if there are several */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [x, ...others] = Array.isArray(inputs) ? inputs : [inputs];
  if (x !== undefined && others.length === 0) return x;
  const received = x === undefined ? 0 : others.length + 1;
  throw new TypeError(`Layer with one input: expected one tensor; received ${received}.`);
}

/** The only one of a layer's input shapes. */
export function singleShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return shape.flat();
}
