// Inputs of the cases, the same numbers on every backend, and readers of their results.
import * as tf from '@tensorflow/tfjs';

/** Numbers between −1 and 1 without repetition. */
export function numbers(count, phase = 0) {
  return Float32Array.from({ length: count }, (_, n) => Math.sin(n * 0.37 + Math.floor(n / 97) + phase));
}

/** A tensor of such numbers. */
export function tensor(shape, phase = 0) {
  return tf.tensor(numbers(tf.util.sizeFromShape(shape), phase), shape);
}

/** Pixels: bytes between 0 and 255. */
export function pixels(count, phase = 0) {
  return Uint8Array.from(numbers(count, phase), (value) => Math.round(127.5 + 127.5 * value));
}

/** The values of one tensor, or of each in a list or an object, by name. */
export function valuesOf(found) {
  if (found instanceof tf.Tensor) return { value: Float32Array.from(found.dataSync()) };
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, Float32Array.from(value.dataSync())]),
  );
}

/** A scalar that depends on each number of a tensor differently. */
export function mixed(result) {
  return tf.sum(tf.mul(result, tensor(result.shape, 1.3)));
}

/** Every trainable weight of a network as a variable, by the name of its layer and its position there. */
export function weightsOf(network, kind = 'trainableWeights') {
  return network.layers.flatMap((layer) =>
    layer[kind].map((weight, i) => ({ name: `${layer.name}/${i}`, variable: weight.read() })),
  );
}

/** A network's output in training, the gradient of each weight, and the moving statistics afterwards. */
export function trainingPass(network, input) {
  const weights = weightsOf(network);
  return tf.tidy(() => {
    let output;
    const { grads } = tf.variableGrads(
      () => {
        output = tf.keep(network.apply(input, { training: true }));
        return mixed(output);
      },
      weights.map(({ variable }) => variable),
    );
    const gradients = weights.map(({ name, variable }) => [`gradient of ${name}`, grads[variable.name]]);
    const statistics = weightsOf(network, 'nonTrainableWeights').map(({ name, variable }) => [
      name,
      variable,
    ]);
    const found = valuesOf(Object.fromEntries([['output', output], ...gradients, ...statistics]));
    output.dispose();
    return found;
  });
}
