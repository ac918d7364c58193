import { LAYER_NORM_EPSILON } from '../../temporal/transformerBlock.js';
import type { Weight } from '../transpose.js';
import { GraphWriter } from './graphWriter.js';
import type { Operators, PlainLayer } from './operators.js';
import { float, int, ints } from './parts.js';

/** A layer over the frames of a clip as ONNX operators; `null` where it is none. */
export function overTime(layer: PlainLayer): Operators | null {
  const { name, kind, inputs, outputShape, weights } = layer;
  const [x] = inputs;
  if (x === undefined) return null;
  const graph = new GraphWriter(name);
  const sides = outputShape.slice(1).map((side) => side ?? 1);
  switch (kind) {
    case 'MergeTime': {
      // [batch, time, 3, height, width]: in ONNX the channels come before the pixels.
      const [height = 1, width = 1, channels = 1] = sides;
      graph.node('Reshape', [x, graph.whole('shape', [-1, channels, height, width])], [], name);
      break;
    }
    case 'SplitTime':
      graph.node('Reshape', [x, graph.whole('shape', [-1, ...sides])], [], name);
      break;
    case 'GlobalAveragePooling1D':
      graph.node('ReduceMean', [x], [ints('axes', [1]), int('keepdims', 0)], name);
      break;
    case 'AttentionPooling':
      attention(graph, x, weights, name);
      break;
    case 'Gru':
      gru(graph, x, weights, sides[0] ?? 1, name);
      break;
    case 'TransformerBlock':
      transformer(graph, x, weights, { heads: Number(layer.config['heads']), sides, name });
      break;
    default:
      return null;
  }
  return graph.operators();
}

function attention(graph: GraphWriter, x: string, weights: readonly Weight[], name: string): void {
  const [kernel, bias] = weights;
  const asked = graph.linear(x, 'query', [kernel!, bias!]);
  const logarithms = graph.node('Neg', [graph.node('Softplus', [graph.node('Neg', [asked])])]);
  const shares = graph.node('Softmax', [logarithms], [int('axis', 1)]);
  const parts = graph.node('Mul', [shares, x]);
  graph.node('ReduceSum', [parts, graph.whole('axes', [1])], [int('keepdims', 0)], name);
}

/** https://onnx.ai/onnx/operators/onnx__GRU.html: time first, gates in the order z, r, n, matrices as PyTorch has them. */
function gru(graph: GraphWriter, x: string, weights: readonly Weight[], units: number, name: string): void {
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
  // Its first output is the state at every time.
  const every = graph.node('GRU', inputs, [int('hidden_size', units), int('linear_before_reset', 1)]);
  const last = graph.node('Gather', [every, graph.whole('last', [-1])], [int('axis', 0)]);
  graph.node('Squeeze', [last, graph.whole('axes', [0, 1])], [], name);
}

/** From the place in z, r, n to that in r, z, n. */
function reordered(out: number, units: number): number {
  const gate = Math.floor(out / units);
  return gate === 2 ? out : out + (gate === 0 ? units : -units);
}

function transformer(
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
  const [norm1, projections, out, norm2, linear1, linear2] = pairsOf(others);
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
  const parted = graph.node('Reshape', [projected, graph.whole('parted', [-1, time, 3, heads, size])]);
  const turned = graph.node('Transpose', [parted], [ints('perm', [2, 0, 3, 1, 4])]);
  const [queries, keys, values] = [0, 1, 2].map((part) =>
    graph.node('Squeeze', [
      graph.node('Gather', [turned, graph.whole(`part${part}`, [part])], [int('axis', 0)]),
      graph.whole(`axis${part}`, [0]),
    ]),
  );
  const likeness = graph.node('MatMul', [
    graph.node('Mul', [queries!, graph.scalar('scale', 1 / Math.sqrt(size))]),
    graph.node('Transpose', [keys!], [ints('perm', [0, 1, 3, 2])]),
  ]);
  const mixed = graph.node('MatMul', [graph.node('Softmax', [likeness], [int('axis', -1)]), values!]);
  const together = graph.node('Transpose', [mixed], [ints('perm', [0, 2, 1, 3])]);
  const joined = graph.node('Reshape', [together, graph.whole('joined', [-1, time, width])]);
  const attended = graph.node('Add', [moved, graph.linear(joined, 'out_proj', out!)]);
  const inner = graph.linear(norm(attended, 'norm2', norm2!), 'linear1', linear1!);
  const answered = graph.linear(gelu(graph, inner), 'linear2', linear2!);
  graph.node('Add', [attended, answered], [], name);
}

/** Opset 17 has no operator for it. */
function gelu(graph: GraphWriter, x: string): string {
  const erf = graph.node('Erf', [graph.node('Mul', [x, graph.scalar('sqrtHalf', Math.SQRT1_2)])]);
  const twice = graph.node('Mul', [x, graph.node('Add', [erf, graph.scalar('one', 1)])]);
  return graph.node('Mul', [twice, graph.scalar('half', 0.5)]);
}

function pairsOf(weights: readonly Weight[]): (readonly [Weight, Weight])[] {
  return Array.from(
    { length: weights.length / 2 },
    (_, i) => [weights[2 * i]!, weights[2 * i + 1]!] as const,
  );
}
