import type * as tf from '@tensorflow/tfjs';
import { apply } from '../resnet/layers.js';
import { StandardLayerBuilder } from '../temporal/standardLayers/builder.js';
import { FEED_FORWARD_GROWTH, LAYER_NORM_EPSILON, TransformerBlock } from '../temporal/transformerBlock.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import { float, int, ints } from '../weights/onnx/attributes.js';
import type { Weight } from '../weights/transpose.js';
import { asLayer, type HeadDefinition, layerTensors, shapeWithoutBatch } from './head.js';
import { meanOverTime } from './meanOverTime.js';
import { projected as projectedTo, projectionTensors, tokenWidth } from './tokens.js';

type X = tf.SymbolicTensor;

/** Number of attention heads, as in Former-DFER. */
const ATTENTION_HEADS = 8;

/** Mean over the frames after self-attention: see `TransformerBlock`. */
export const transformer: HeadDefinition = {
  width: tokenWidth,
  build: (layers, features) => {
    const tokens = projectedTo(layers, features);
    const heads = divisor(tokens.shape.at(-1) ?? 1, ATTENTION_HEADS);
    const uniform = layers.uniform.bind(layers);
    return apply(
      meanOverTime(),
      apply(new TransformerBlock({ name: 'transformer', heads, uniform }), tokens),
    );
  },
  tensors: ({ features, frames }) => {
    const width = tokenWidth(features);
    const inner = FEED_FORWARD_GROWTH * width;
    const block = layerTensors('transformer', [
      ['positions', [frames ?? 1, width], 'flattened'],
      ['temporal.norm1.weight', [width], 'vector'],
      ['temporal.norm1.bias', [width], 'vector'],
      ['temporal.self_attn.in_proj_weight', [3 * width, width], 'matrix'],
      ['temporal.self_attn.in_proj_bias', [3 * width], 'vector'],
      ['temporal.self_attn.out_proj.weight', [width, width], 'matrix'],
      ['temporal.self_attn.out_proj.bias', [width], 'vector'],
      ['temporal.norm2.weight', [width], 'vector'],
      ['temporal.norm2.bias', [width], 'vector'],
      ['temporal.linear1.weight', [inner, width], 'matrix'],
      ['temporal.linear1.bias', [inner], 'vector'],
      ['temporal.linear2.weight', [width, inner], 'matrix'],
      ['temporal.linear2.bias', [width], 'vector'],
    ]);
    return [...projectionTensors(features), ...block];
  },
  layer: {
    className: TransformerBlock.className,
    toStandardLayers: (layer, x) => standardLayers(asLayer(layer, TransformerBlock), x),
    toOnnx: ({ name, weights, outputShape, config }, x, graph) => {
      const sides = outputShape.slice(1).map((side) => side ?? 1);
      operators(graph, x, weights, { heads: Number(config['heads']), sides, name });
    },
  },
};

/** The largest divisor of `value` up to `most`. */
function divisor(value: number, most: number): number {
  return value % most === 0 ? most : divisor(value, most - 1);
}

/** Computes each attention head separately; projections are images `[batch, time, 3 · heads, size]`. */
function standardLayers(layer: TransformerBlock, frames: X): X {
  const builder = new StandardLayerBuilder(layer.name);
  const [time = 1, width = 1] = shapeWithoutBatch(frames);
  const { heads } = layer;
  const size = width / heads;
  const [positions, ...weights] = layer.getWeights();
  const [norm1, projections, out, norm2, linear1, linear2] = tensorPairs(weights);

  const moved = builder.affine('positions', 1, 0);
  let x = apply(moved, builder.reshape(frames, [time * width]));
  const [gamma, , ...statistics] = moved.getWeights();
  moved.setWeights([gamma!, positions!, ...statistics]);
  x = builder.reshape(x, [time, width]);

  const projected = builder.reshape(
    builder.dense('projections', builder.layerNorm('norm1', x, norm1!, LAYER_NORM_EPSILON), projections!),
    [time, 3 * heads, size],
  );
  const scale = builder.affine('scale', 1 / Math.sqrt(size), 0);
  const column = (index: number): X =>
    builder.reshape(builder.crop(projected, { rows: [0, time], columns: [index, 1] }), [time, size]);
  const attended = Array.from({ length: heads }, (_, head) => {
    const [query, key, value] = [head, heads + head, 2 * heads + head].map(column);
    const attentionWeights = builder.activate(builder.dot(apply(scale, query!), key!, [2, 2]), 'softmax');
    return builder.dot(attentionWeights, value!, [2, 1]);
  });
  const concatenated = heads === 1 ? attended[0]! : builder.concatenate(attended);
  x = builder.add(x, builder.dense('out', concatenated, out!));
  const inner = builder.dense(
    'linear1',
    builder.layerNorm('norm2', x, norm2!, LAYER_NORM_EPSILON),
    linear1!,
    'gelu',
  );
  return builder.add(x, builder.dense('linear2', inner, linear2!));
}

function operators(
  graph: GraphWriter,
  frames: string,
  weights: readonly Weight[],
  {
    heads,
    sides,
    name,
  }: { readonly heads: number; readonly sides: readonly number[]; readonly name: string },
): void {
  const [time = 1, width = 1] = sides;
  const size = width / heads;
  const [positions, ...others] = weights;
  const [norm1, projections, out, norm2, linear1, linear2] = pairWeights(others);
  const norm = (x: string, part: string, [gamma, beta]: readonly [Weight, Weight]): string =>
    graph.node(
      'LayerNormalization',
      [x, graph.floats(`${part}.weight`, gamma), graph.floats(`${part}.bias`, beta)],
      [int('axis', -1), float('epsilon', LAYER_NORM_EPSILON)],
    );
  const shift = graph.floats('positions', { values: positions!.values, shape: [time, width] });
  const moved = graph.node('Add', [frames, shift]);
  // [batch, time, 3, heads, size] → [3, batch, heads, time, size]
  const projected = graph.linear(norm(moved, 'norm1', norm1!), 'in_proj', projections!);
  const parted = graph.node('Reshape', [projected, graph.int64('parted', [-1, time, 3, heads, size])]);
  const turned = graph.node('Transpose', [parted], [ints('perm', [2, 0, 3, 1, 4])]);
  const [queries, keys, values] = [0, 1, 2].map((part) =>
    graph.node('Squeeze', [
      graph.node('Gather', [turned, graph.int64(`part${part}`, [part])], [int('axis', 0)]),
      graph.int64(`axis${part}`, [0]),
    ]),
  );
  const attentionScores = graph.node('MatMul', [
    graph.node('Mul', [queries!, graph.scalar('scale', 1 / Math.sqrt(size))]),
    graph.node('Transpose', [keys!], [ints('perm', [0, 1, 3, 2])]),
  ]);
  const weighted = graph.node('MatMul', [
    graph.node('Softmax', [attentionScores], [int('axis', -1)]),
    values!,
  ]);
  const together = graph.node('Transpose', [weighted], [ints('perm', [0, 2, 1, 3])]);
  const joined = graph.node('Reshape', [together, graph.int64('joined', [-1, time, width])]);
  const attended = graph.node('Add', [moved, graph.linear(joined, 'out_proj', out!)]);
  const inner = graph.linear(norm(attended, 'norm2', norm2!), 'linear1', linear1!);
  const feedForward = graph.linear(gelu(graph, inner), 'linear2', linear2!);
  graph.node('Add', [attended, feedForward], [], name);
}

/** GELU; opset 17 has no operator for it. */
function gelu(graph: GraphWriter, x: string): string {
  const erf = graph.node('Erf', [graph.node('Mul', [x, graph.scalar('sqrtHalf', Math.SQRT1_2)])]);
  const twice = graph.node('Mul', [x, graph.node('Add', [erf, graph.scalar('one', 1)])]);
  return graph.node('Mul', [twice, graph.scalar('half', 0.5)]);
}

function tensorPairs(weights: readonly tf.Tensor[]): (readonly tf.Tensor[])[] {
  return Array.from({ length: weights.length / 2 }, (_, i) => weights.slice(2 * i, 2 * i + 2));
}

function pairWeights(weights: readonly Weight[]): (readonly [Weight, Weight])[] {
  return Array.from(
    { length: weights.length / 2 },
    (_, i) => [weights[2 * i]!, weights[2 * i + 1]!] as const,
  );
}
