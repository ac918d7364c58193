import { LEAST_SQUARE, SOBEL_FILTERS } from '../../resnet/sobelChannels.js';
import { toTorch } from '../transpose.js';
import { GraphWriter } from './graphWriter.js';
import type { OnnxLayer, Operators } from './operators.js';
import { int, text } from './attributes.js';

/** ONNX operators for color, Sobel derivatives and their magnitude, `[batch, 3, height, width]` → `[batch, 6, height, width]`. */
export function sobelChannels({ name, inputs: [x] }: OnnxLayer): Operators | null {
  if (x === undefined) return null;
  const graph = new GraphWriter(name);
  const pads = graph.int64('pads', [0, 0, 1, 1, 0, 0, 1, 1]);
  const padded = graph.node('Pad', [x, pads], [text('mode', 'reflect')]);
  const filters = graph.floats('weight', toTorch(SOBEL_FILTERS, [3, 3, 3, 2], 'filters'));
  const derivatives = graph.node('Conv', [padded, filters]);
  const squares = graph.node('Mul', [derivatives, derivatives]);
  const ones = graph.floats('ones', { values: Float32Array.of(1, 1), shape: [1, 2, 1, 1] });
  const sum = graph.node('Conv', [squares, ones]);
  const bounded = graph.node('Max', [sum, graph.scalar('least', LEAST_SQUARE)]);
  graph.node('Concat', [x, derivatives, graph.node('Sqrt', [bounded])], [int('axis', 1)], name);
  return graph.operators();
}
