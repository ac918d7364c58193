import * as tf from '@tensorflow/tfjs';
import { apply } from '../resnet/layers.js';
import { Gru } from '../temporal/gru.js';
import { StandardLayerBuilder } from '../temporal/standardLayers/builder.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import { int, ints } from '../weights/onnx/attributes.js';
import type { Weight } from '../weights/transpose.js';
import { asLayer, type HeadDefinition, layerTensors, shapeWithoutBatch } from './head.js';

type X = tf.SymbolicTensor;

/** Maximum width of the state: a few thousand clips cannot train more. */
const UNITS_MOST = 256;

/** The last state of a recurrent network: see `Gru`. */
export const gru: HeadDefinition = {
  width: countUnits,
  build: (layers, features) => {
    const units = countUnits(features.shape.at(-1) ?? 1);
    return apply(new Gru({ name: 'gru', units, uniform: layers.uniform.bind(layers) }), features);
  },
  tensors: ({ features }) => {
    const units = countUnits(features);
    return layerTensors('gru', [
      ['temporal.weight_ih_l0', [3 * units, features], 'matrix'],
      ['temporal.bias_ih_l0', [3 * units], 'vector'],
      ['temporal.weight_hh_l0', [3 * units, units], 'matrix'],
      ['temporal.bias_hh_l0', [3 * units], 'vector'],
    ]);
  },
  layer: {
    className: Gru.className,
    toStandardLayers: (layer, x) => standardLayers(asLayer(layer, Gru), x),
    toOnnx: ({ name, weights, outputShape }, x, graph) =>
      operators(graph, x, weights, outputShape[1] ?? 1, name),
  },
};

function countUnits(features: number): number {
  return Math.min(features, UNITS_MOST);
}

/** Unrolled over time. Gates are image columns: `[batch, time, 3, units]` for the inputs, `[batch, 1, 3, units]` for the state. */
function standardLayers(layer: Gru, x: X): X {
  const builder = new StandardLayerBuilder(layer.name);
  const { units, name } = layer;
  const [time = 1] = shapeWithoutBatch(x);
  const [inputKernel, inputBias, ...stateWeights] = layer.getWeights();
  const inputs = builder.reshape(builder.dense('input', x, [inputKernel!, inputBias!]), [time, 3, units]);
  const state = tf.layers.dense({ name: `${name}/state`, units: 3 * units });
  const complement = builder.affine('complement', -1, 1);
  const zero = builder.affine('zero', 0, 0);

  let h = apply(zero, builder.crop(inputs, { rows: [0, 1], columns: [0, 1] }));
  for (let t = 0; t < time; t++) {
    const states = builder.reshape(apply(state, h), [1, 3, units]);
    const gates = builder.activate(
      builder.add(
        builder.crop(inputs, { rows: [t, 1], columns: [0, 2] }),
        builder.crop(states, { rows: [0, 1], columns: [0, 2] }),
      ),
      'sigmoid',
    );
    const r = builder.crop(gates, { rows: [0, 1], columns: [0, 1] });
    const z = builder.crop(gates, { rows: [0, 1], columns: [1, 1] });
    const n = builder.activate(
      builder.add(
        builder.crop(inputs, { rows: [t, 1], columns: [2, 1] }),
        builder.multiply(r, builder.crop(states, { rows: [0, 1], columns: [2, 1] })),
      ),
      'tanh',
    );
    h = builder.add(builder.multiply(apply(complement, z), n), builder.multiply(z, h));
  }
  state.setWeights(stateWeights);
  return builder.reshape(h, [units]);
}

/** https://onnx.ai/onnx/operators/onnx__GRU.html: time first, gates in the order z, r, n, matrices as in PyTorch. */
function operators(
  graph: GraphWriter,
  x: string,
  weights: readonly Weight[],
  units: number,
  name: string,
): void {
  const [inputKernel, inputBias, stateKernel, stateBias] = weights;
  const gates = (kernel: Weight): Weight => {
    const [rows = 0] = kernel.shape;
    const values = new Float32Array(kernel.values.length);
    for (let out = 0; out < 3 * units; out++) {
      const from = reordered(out, units);
      for (let row = 0; row < rows; row++) values[out * rows + row] = kernel.values[row * 3 * units + from]!;
    }
    return { values, shape: [1, 3 * units, rows] };
  };
  const biases = [inputBias!, stateBias!].flatMap(({ values }) =>
    Array.from(values, (_, out) => values[reordered(out, units)]!),
  );
  const timeFirst = graph.node('Transpose', [x], [ints('perm', [1, 0, 2])]);
  const inputs = [
    timeFirst,
    graph.floats('weight_ih', gates(inputKernel!)),
    graph.floats('weight_hh', gates(stateKernel!)),
    graph.floats('bias', { values: Float32Array.from(biases), shape: [1, 6 * units] }),
  ];
  // Its first output has the state at every time step.
  const every = graph.node('GRU', inputs, [int('hidden_size', units), int('linear_before_reset', 1)]);
  const last = graph.node('Gather', [every, graph.int64('last', [-1])], [int('axis', 0)]);
  graph.node('Squeeze', [last, graph.int64('axes', [0, 1])], [], name);
}

/** Index in the order r, z, n of an index in the order z, r, n. */
function reordered(out: number, units: number): number {
  const gate = Math.floor(out / units);
  return gate === 2 ? out : out + (gate === 0 ? units : -units);
}
