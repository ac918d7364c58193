import * as tf from '@tensorflow/tfjs';
import { apply } from '../../resnet/layers.js';
import { AttentionPooling } from '../attentionPooling.js';
import { Gru } from '../gru.js';
import { LAYER_NORM_EPSILON, TransformerBlock } from '../transformerBlock.js';
import { PlainBuilder } from './builder.js';

type X = tf.SymbolicTensor;

/**
 * A layer of a head in layers that every TensorFlow.js knows, with the same weights; `null`: it is such a layer itself.
 *
 * @param x `[batch, time, features]`.
 */
export function plainHead(layer: tf.layers.Layer, x: X): X | null {
  if (layer instanceof AttentionPooling) return plainAttention(layer, x);
  if (layer instanceof Gru) return plainGru(layer, x);
  if (layer instanceof TransformerBlock) return plainTransformer(layer, x);
  return null;
}

/** log σ(a) is −softplus(−a). */
function plainAttention(layer: AttentionPooling, x: X): X {
  const make = new PlainBuilder(layer.name);
  const [time = 1, features = 1] = sidesOf(x);
  const asked = make.dense('query', x, layer.getWeights());
  const negative = make.affine('negative', -1, 0);
  const logarithms = apply(negative, make.activate(apply(negative, asked), 'softplus'));
  const shares = make.activate(make.reshape(logarithms, [time]), 'softmax');
  return make.reshape(make.dot(make.reshape(shares, [time, 1]), x, [1, 1]), [features]);
}

/** Unrolled over time. Gates are columns of images: `[batch, time, 3, units]` of the inputs, `[batch, 1, 3, units]` of the state. */
function plainGru(layer: Gru, x: X): X {
  const make = new PlainBuilder(layer.name);
  const { units, name } = layer;
  const [time = 1] = sidesOf(x);
  const [inputKernel, inputBias, ...stateWeights] = layer.getWeights();
  const inputs = make.reshape(make.dense('input', x, [inputKernel!, inputBias!]), [time, 3, units]);
  const state = tf.layers.dense({ name: `${name}/state`, units: 3 * units });
  const complement = make.affine('complement', -1, 1);
  const zero = make.affine('zero', 0, 0);

  let h = apply(zero, make.crop(inputs, { rows: [0, 1], columns: [0, 1] }));
  for (let t = 0; t < time; t++) {
    const states = make.reshape(apply(state, h), [1, 3, units]);
    const gates = make.activate(
      make.add(
        make.crop(inputs, { rows: [t, 1], columns: [0, 2] }),
        make.crop(states, { rows: [0, 1], columns: [0, 2] }),
      ),
      'sigmoid',
    );
    const r = make.crop(gates, { rows: [0, 1], columns: [0, 1] });
    const z = make.crop(gates, { rows: [0, 1], columns: [1, 1] });
    const n = make.activate(
      make.add(
        make.crop(inputs, { rows: [t, 1], columns: [2, 1] }),
        make.multiply(r, make.crop(states, { rows: [0, 1], columns: [2, 1] })),
      ),
      'tanh',
    );
    h = make.add(make.multiply(apply(complement, z), n), make.multiply(z, h));
  }
  state.setWeights(stateWeights);
  return make.reshape(h, [units]);
}

/** Each attention head alone; projections are images `[batch, time, 3 · heads, size]`. */
function plainTransformer(layer: TransformerBlock, frames: X): X {
  const make = new PlainBuilder(layer.name);
  const [time = 1, width = 1] = sidesOf(frames);
  const { heads } = layer;
  const size = width / heads;
  const [positions, ...weights] = layer.getWeights();
  const [norm1, projections, out, norm2, linear1, linear2] = pairsOf(weights);

  const moved = make.affine('positions', 1, 0);
  let x = apply(moved, make.reshape(frames, [time * width]));
  const [gamma, , ...statistics] = moved.getWeights();
  moved.setWeights([gamma!, positions!, ...statistics]);
  x = make.reshape(x, [time, width]);

  const projected = make.reshape(
    make.dense('projections', make.layerNorm('norm1', x, norm1!, LAYER_NORM_EPSILON), projections!),
    [time, 3 * heads, size],
  );
  const scale = make.affine('scale', 1 / Math.sqrt(size), 0);
  const column = (index: number): X =>
    make.reshape(make.crop(projected, { rows: [0, time], columns: [index, 1] }), [time, size]);
  const mixed = Array.from({ length: heads }, (_, head) => {
    const [query, key, value] = [head, heads + head, 2 * heads + head].map(column);
    const shares = make.activate(make.dot(apply(scale, query!), key!, [2, 2]), 'softmax');
    return make.dot(shares, value!, [2, 1]);
  });
  const attended = heads === 1 ? mixed[0]! : make.concatenate(mixed);
  x = make.add(x, make.dense('out', attended, out!));
  const inner = make.dense(
    'linear1',
    make.layerNorm('norm2', x, norm2!, LAYER_NORM_EPSILON),
    linear1!,
    'gelu',
  );
  return make.add(x, make.dense('linear2', inner, linear2!));
}

/** All sides but the batch. */
function sidesOf(x: X): number[] {
  return x.shape.slice(1).map((side) => side ?? 1);
}

function pairsOf(weights: readonly tf.Tensor[]): (readonly tf.Tensor[])[] {
  return Array.from({ length: weights.length / 2 }, (_, i) => weights.slice(2 * i, 2 * i + 2));
}
