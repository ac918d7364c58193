import type * as tf from '@tensorflow/tfjs';
import type { LayerFactory } from '../resnet/layers.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import type { OnnxLayer } from '../weights/onnx/operators.js';
import type { TorchTensor, WeightKind } from '../weights/torchvisionNames.js';

/** Sizes that determine the tensors of a head. */
export interface HeadSize {
  /** Number of features per frame. */
  readonly features: number;
  /** Frames per clip; only the positions of the transformer depend on it. */
  readonly frames: number | null;
}

/** Definition of a head that is part of the network; one file each. */
export interface HeadDefinition {
  /** Number of values per clip that the classifier gets. */
  readonly width: (features: number) => number;
  /** `[batch, time, features]` → `[batch, width]`. */
  readonly build: (layers: LayerFactory, features: tf.SymbolicTensor) => tf.SymbolicTensor;
  /** Its tensors in a PyTorch module, in the order of the weights here. */
  readonly tensors: (size: HeadSize) => readonly TorchTensor[];
  /** Converters of its custom layer, if it has one, to standard formats. */
  readonly layer: HeadLayerForms | null;
}

/** Conversions of a head's layer for saving and export. */
export interface HeadLayerForms {
  readonly className: string;
  /** Converts it to standard TensorFlow.js layers with the same weights. @param x - `[batch, time, features]`. */
  readonly toStandardLayers: (layer: tf.layers.Layer, x: tf.SymbolicTensor) => tf.SymbolicTensor;
  /** Converts it to ONNX operators, the last of which has the layer's name. @param x - Name of its input. */
  readonly toOnnx: (layer: OnnxLayer, x: string, graph: GraphWriter) => void;
}

/** The tensors of one layer, in the order of its weights. */
export function layerTensors(
  layer: string,
  tensors: readonly (readonly [name: string, shape: readonly number[], kind: WeightKind])[],
): TorchTensor[] {
  return tensors.map(([name, shape, kind], index) => ({ name, shape, kind, layer, index }));
}

/** The shape without the batch axis. */
export function shapeWithoutBatch(x: tf.SymbolicTensor): number[] {
  return x.shape.slice(1).map((side) => side ?? 1);
}

/** Casts a layer to its class. @throws TypeError for another class */
export function asLayer<T extends tf.layers.Layer>(
  layer: tf.layers.Layer,
  type: new (...args: never[]) => T,
): T {
  if (layer instanceof type) return layer;
  throw new TypeError(`Layer ${layer.name}: expected a ${type.name}; received a ${layer.getClassName()}.`);
}
