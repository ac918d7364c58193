import { findLayerForms } from '../../heads/index.js';
import { GraphWriter } from './graphWriter.js';
import type { OnnxLayer, Operators } from './operators.js';
import { int, ints } from './attributes.js';

/** Converts a layer over the frames of a clip to ONNX operators; `null` for other layers. */
export function temporalOperators(layer: OnnxLayer): Operators | null {
  const { name, kind, inputs, outputShape } = layer;
  const [x] = inputs;
  if (x === undefined) return null;
  const graph = new GraphWriter(name);
  const sides = outputShape.slice(1).map((side) => side ?? 1);
  switch (kind) {
    case 'MergeTime': {
      // [batch, time, 3, height, width]: in ONNX the channels come before the pixels.
      const [height = 1, width = 1, channels = 1] = sides;
      graph.node('Reshape', [x, graph.int64('shape', [-1, channels, height, width])], [], name);
      break;
    }
    case 'SplitTime':
      graph.node('Reshape', [x, graph.int64('shape', [-1, ...sides])], [], name);
      break;
    case 'GlobalAveragePooling1D':
      graph.node('ReduceMean', [x], [ints('axes', [1]), int('keepdims', 0)], name);
      break;
    default: {
      const forms = findLayerForms(kind);
      if (forms === null) return null;
      forms.toOnnx(layer, x, graph);
    }
  }
  return graph.operators();
}
