import type * as tf from '@tensorflow/tfjs';
import { apply } from '../resnet/layers.js';
import { AttentionPooling } from '../temporal/attentionPooling.js';
import { StandardLayerBuilder } from '../temporal/standardLayers/builder.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import { int } from '../weights/onnx/attributes.js';
import type { Weight } from '../weights/transpose.js';
import { type HeadDefinition, layerTensors, shapeWithoutBatch } from './head.js';

type X = tf.SymbolicTensor;

/** Mean over the frames, weighted by a learned sigmoid: see `AttentionPooling`. */
export const attention: HeadDefinition = {
  width: (features) => features,
  build: (layers, features) =>
    apply(new AttentionPooling({ name: 'attention', uniform: layers.uniform.bind(layers) }), features),
  tensors: ({ features }) =>
    layerTensors('attention', [
      ['temporal.weight', [1, features], 'matrix'],
      ['temporal.bias', [1], 'vector'],
    ]),
  layer: {
    className: AttentionPooling.className,
    toStandardLayers: standardLayers,
    toOnnx: ({ name, weights }, x, graph) => operators(graph, x, weights, name),
  },
};

/** log σ(a) is −softplus(−a). */
function standardLayers(layer: tf.layers.Layer, x: X): X {
  const builder = new StandardLayerBuilder(layer.name);
  const [time = 1, features = 1] = shapeWithoutBatch(x);
  const attentionLogits = builder.dense('query', x, layer.getWeights());
  const negative = builder.affine('negative', -1, 0);
  const logarithms = apply(negative, builder.activate(apply(negative, attentionLogits), 'softplus'));
  const attentionWeights = builder.activate(builder.reshape(logarithms, [time]), 'softmax');
  return builder.reshape(builder.dot(builder.reshape(attentionWeights, [time, 1]), x, [1, 1]), [features]);
}

function operators(graph: GraphWriter, x: string, weights: readonly Weight[], name: string): void {
  const [kernel, bias] = weights;
  const attentionLogits = graph.linear(x, 'query', [kernel!, bias!]);
  const logarithms = graph.node('Neg', [graph.node('Softplus', [graph.node('Neg', [attentionLogits])])]);
  const attentionWeights = graph.node('Softmax', [logarithms], [int('axis', 1)]);
  const weighted = graph.node('Mul', [attentionWeights, x]);
  graph.node('ReduceSum', [weighted, graph.int64('axes', [1])], [int('keepdims', 0)], name);
}
