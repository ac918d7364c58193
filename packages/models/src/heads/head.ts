import type * as tf from '@tensorflow/tfjs';
import type { LayerFactory } from '../resnet/layers.js';
import type { GraphWriter } from '../weights/onnx/graphWriter.js';
import type { OnnxLayer } from '../weights/onnx/operators.js';
import type { TorchTensor, WeightKind } from '../weights/torchvisionNames.js';

/** What decides the tensors of a head. */
export interface HeadSize {
  /** Values of one frame. */
  readonly features: number;
  /** Of a clip; only the transformer's positions depend on it. */
  readonly frames: number | null;
}

/** All that there is to know of a head that is part of the network: one file each. */
export interface HeadDefinition {
  /** How many values of a clip its classifier sees. */
  readonly width: (features: number) => number;
  /** `[batch, time, features]` → `[batch, width]`. */
  readonly build: (layers: LayerFactory, features: tf.SymbolicTensor) => tf.SymbolicTensor;
  /** Its tensors as a PyTorch module has them, in the order of the weights here. */
  readonly tensors: (size: HeadSize) => readonly TorchTensor[];
  /** Its own layer, where it has one, in the forms that others read. */
  readonly layer: HeadLayerForms | null;
}

/** What a head's layer is saved and exported as. */
export interface HeadLayerForms {
  readonly className: string;
  /** In layers that every TensorFlow.js knows, with the same weights. @param x - `[batch, time, features]`. */
  readonly toStandardLayers: (layer: tf.layers.Layer, x: tf.SymbolicTensor) => tf.SymbolicTensor;
  /** As operators of ONNX, the last of which has the layer's name. @param x - Name of its input. */
  readonly toOnnx: (layer: OnnxLayer, x: string, graph: GraphWriter) => void;
}

/** The tensors of one layer, in the order of its weights. */
export function layerTensors(
  layer: string,
  tensors: readonly (readonly [name: string, shape: readonly number[], kind: WeightKind])[],
): TorchTensor[] {
  return tensors.map(([name, shape, kind], index) => ({ name, shape, kind, layer, index }));
}

/** All sides but the batch. */
export function shapeWithoutBatch(x: tf.SymbolicTensor): number[] {
  return x.shape.slice(1).map((side) => side ?? 1);
}

/** A layer as the class that its name promises. */
export function asLayer<T extends tf.layers.Layer>(
  layer: tf.layers.Layer,
  type: new (...args: never[]) => T,
): T {
  if (layer instanceof type) return layer;
  throw new TypeError(`Layer ${layer.name}: expected a ${type.name}; received a ${layer.getClassName()}.`);
}
