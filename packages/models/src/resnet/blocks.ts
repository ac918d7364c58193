import type * as tf from '@tensorflow/tfjs';
import type { BlockSpec } from './convolutions.js';
import { type LayerFactory, normalize } from './layers.js';

/**
 * A residual block: `[batch, h, w, in]` → `[batch, h/stride, w/stride, out]`. Figure 5 of https://arxiv.org/abs/1512.03385; the
 * shortcut is the identity if the shapes match, otherwise a 1×1 projection (option B of the paper).
 */
export function residualBlock(
  layers: LayerFactory,
  x: tf.SymbolicTensor,
  { name, convolutions, shortcut }: BlockSpec,
): tf.SymbolicTensor {
  const last = convolutions.at(-1)!;
  let y = x;
  for (const spec of convolutions) {
    y = layers.convolution(y, spec);
    if (spec !== last) y = normalize(y, spec.name, { relu: `${spec.name}_relu` });
  }
  const residual = shortcut === null ? x : normalize(layers.convolution(x, shortcut), shortcut.name);
  return normalize(y, last.name, { residual, add: `${name}_add`, relu: `${name}_out` });
}
