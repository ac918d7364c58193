import type * as tf from '@tensorflow/tfjs';
import { apply } from '../resnet/layers.js';
import { AttentionPooling } from '../temporal/attentionPooling.js';
import { PlainBuilder } from '../temporal/standardLayers/builder.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import { int } from '../weights/onnx/attributes.js';
import type { Weight } from '../weights/transpose.js';
import { type HeadDefinition, named, sidesOfTensor } from './head.js';

type X = tf.SymbolicTensor;

/** The frames' mean weighted by a learned sigmoid: see `AttentionPooling`. */
export const attention: HeadDefinition = {
  width: (features) => features,
  build: (make, features) =>
    apply(new AttentionPooling({ name: 'attention', uniform: make.uniform.bind(make) }), features),
  tensors: ({ features }) =>
    named('attention', [
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
  const make = new PlainBuilder(layer.name);
  const [time = 1, features = 1] = sidesOfTensor(x);
  const asked = make.dense('query', x, layer.getWeights());
  const negative = make.affine('negative', -1, 0);
  const logarithms = apply(negative, make.activate(apply(negative, asked), 'softplus'));
  const shares = make.activate(make.reshape(logarithms, [time]), 'softmax');
  return make.reshape(make.dot(make.reshape(shares, [time, 1]), x, [1, 1]), [features]);
}

function operators(graph: GraphWriter, x: string, weights: readonly Weight[], name: string): void {
  const [kernel, bias] = weights;
  const asked = graph.linear(x, 'query', [kernel!, bias!]);
  const logarithms = graph.node('Neg', [graph.node('Softplus', [graph.node('Neg', [asked])])]);
  const shares = graph.node('Softmax', [logarithms], [int('axis', 1)]);
  const parts = graph.node('Mul', [shares, x]);
  graph.node('ReduceSum', [parts, graph.whole('axes', [1])], [int('keepdims', 0)], name);
}
