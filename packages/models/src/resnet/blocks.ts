import * as tf from '@tensorflow/tfjs';
import { type After, normalize, type LayerMaker } from './layers.js';
import { expansion } from './table.js';

/** A residual block: `[batch, h, w, in]` → `[batch, h/stride, w/stride, width]` (`4·width` for a bottleneck). */
export interface Block {
  /** Prefix of the names of its layers, like `conv2_block1`. */
  readonly name: string;
  readonly width: number;
  readonly stride: 1 | 2;
}

/** 3×3, 3×3: Figure 5, left, of https://arxiv.org/abs/1512.03385. The first convolution carries the stride. */
export function basicBlock(make: LayerMaker, x: tf.SymbolicTensor, block: Block): tf.SymbolicTensor {
  const { name, width: channels, stride } = block;
  let y = make.convolution(x, { name: `${name}_1`, channels, kernel: 3, stride });
  y = normalize(y, `${name}_1`, { relu: `${name}_1_relu` });
  y = make.convolution(y, { name: `${name}_2`, channels, kernel: 3, stride: 1 });
  return normalize(y, `${name}_2`, join(shortcut(make, x, block, channels), name));
}

/** 1×1, 3×3, 1×1: Figure 5, right. The 3×3 carries the stride, as in torchvision ("ResNet V1.5"). */
export function bottleneckBlock(make: LayerMaker, x: tf.SymbolicTensor, block: Block): tf.SymbolicTensor {
  const { name, width: channels, stride } = block;
  let y = make.convolution(x, { name: `${name}_1`, channels, kernel: 1, stride: 1 });
  y = normalize(y, `${name}_1`, { relu: `${name}_1_relu` });
  y = make.convolution(y, { name: `${name}_2`, channels, kernel: 3, stride });
  y = normalize(y, `${name}_2`, { relu: `${name}_2_relu` });
  y = make.convolution(y, { name: `${name}_3`, channels: expansion * channels, kernel: 1, stride: 1 });
  return normalize(y, `${name}_3`, join(shortcut(make, x, block, expansion * channels), name));
}

/** The identity where the shapes allow it, else a 1×1 projection (option B of the paper). */
function shortcut(make: LayerMaker, x: tf.SymbolicTensor, block: Block, channels: number): tf.SymbolicTensor {
  if (block.stride === 1 && x.shape.at(-1) === channels) return x;
  const name = `${block.name}_0`;
  return normalize(make.convolution(x, { name, channels, kernel: 1, stride: block.stride }), name);
}

function join(residual: tf.SymbolicTensor, name: string): After {
  return { residual, add: `${name}_add`, relu: `${name}_out` };
}
