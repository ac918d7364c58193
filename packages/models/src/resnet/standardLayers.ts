import type * as tf from '@tensorflow/tfjs';
import { BatchNormActivation, type StandardLayerName } from './batchNormActivation.js';
import { PaddedConv2D, PaddedMaxPool2D, PaddedWindow, type Padding } from './padded.js';

/** Standard layers for the padded windows. */
const STANDARD_WINDOWS: Readonly<Record<string, string | undefined>> = {
  [PaddedConv2D.className]: 'Conv2D',
  [PaddedMaxPool2D.className]: 'MaxPooling2D',
};

/** Layer name, node index, tensor index, and call arguments. */
type Link = [string, number, number, object?];

export interface LayerJson {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly Link[])[];
}

/** Topology of a functional model. */
export interface GraphJson {
  readonly config: {
    readonly name: string;
    readonly layers: readonly LayerJson[];
    readonly output_layers: readonly Link[];
  };
}

/** One of the standard layers that a layer is saved as. */
export interface StandardLayer {
  readonly name: string;
  /** Class name. */
  readonly kind: string;
  readonly outputShape: tf.Shape;
  /** True if this layer has the weights. */
  readonly hasWeights: boolean;
}

/** The standard layers that a layer is saved as: itself, or the equivalent of a custom layer. */
export function standardLayers(layer: tf.layers.Layer): readonly StandardLayer[] {
  const outputShape = layer.outputShape.flat();
  const own = (kind: string): StandardLayer => ({ name: layer.name, kind, outputShape, hasWeights: true });
  if (layer instanceof BatchNormActivation) {
    const { add, relu } = layer.tail;
    const after = (part: StandardLayerName | null, kind: string): StandardLayer[] =>
      part === null ? [] : [{ name: part.name, kind, outputShape, hasWeights: false }];
    return [own('BatchNormalization'), ...after(add, 'Add'), ...after(relu, 'ReLU')];
  }
  const kind = STANDARD_WINDOWS[layer.getClassName()];
  if (kind === undefined || !(layer instanceof PaddedWindow)) return [own(layer.getClassName())];
  const { border, paddedShape } = layer;
  if (border === null || border.name === null) return [own(kind)];
  const padding = { name: border.name, kind: 'ZeroPadding2D', outputShape: paddedShape, hasWeights: false };
  return [padding, own(kind)];
}

/**
 * Converts a model topology, as passed by `model.save`, to standard TensorFlow.js layers: each `BatchNormActivation` becomes a batch
 * normalization, an addition and a ReLU; each padded convolution or pooling becomes a padding and the standard layer. Weights and
 * their names do not change.
 */
export function toStandardTopology(topology: object): object {
  if (!isGraph(topology)) return topology;
  const { layers, output_layers } = topology.config;
  // Consumers of a layer now use the last of its standard layers.
  const ends = new Map(layers.map((layer) => [layer.name, expand(layer).at(-1)!.name]));
  const relink = ([name, ...rest]: Link): Link => [ends.get(name) ?? name, ...rest];
  const relinked = layers.map((layer) => ({
    ...layer,
    inbound_nodes: layer.inbound_nodes.map((links) => links.map(relink)),
  }));
  return {
    ...topology,
    config: {
      ...topology.config,
      layers: relinked.flatMap(expand),
      output_layers: output_layers.map(relink),
    },
  };
}

function expand(layer: LayerJson): LayerJson[] {
  const { layer: inner } = layer.config;
  // A network within a `TimeDistributed`.
  if (typeof inner === 'object' && inner !== null) {
    return [{ ...layer, config: { ...layer.config, layer: toStandardTopology(inner) } }];
  }
  const kind = STANDARD_WINDOWS[layer.class_name];
  if (kind !== undefined) return expandWindow(layer, kind);
  return layer.class_name === BatchNormActivation.className ? expandNorm(layer) : [layer];
}

function expandWindow({ name, config, inbound_nodes }: LayerJson, class_name: string): LayerJson[] {
  const { border, ...window } = config;
  // The kernel is loaded from the file, so no random initialization is needed.
  const zeros = { class_name: 'Zeros', config: {} };
  const settings = class_name === 'Conv2D' ? { ...window, kernel_initializer: zeros } : window;
  const { width, name: padName } = isPadding(border) ? border : { width: 0, name: null };
  if (padName === null) {
    const padding = width === 0 ? 'valid' : 'same';
    return [{ name, class_name, config: { ...settings, padding }, inbound_nodes }];
  }
  const sides = [width, width];
  const { data_format } = config;
  const pad = { name: padName, trainable: true, padding: [sides, sides], data_format };
  return [
    { name: padName, class_name: 'ZeroPadding2D', config: pad, inbound_nodes },
    { name, class_name, config: settings, inbound_nodes: [[[padName, 0, 0, {}]]] },
  ];
}

function expandNorm({ name, config, inbound_nodes }: LayerJson): LayerJson[] {
  const { add, relu, ...norm } = config;
  const [x, residual] = inbound_nodes[0] ?? [];
  const layers: LayerJson[] = [
    {
      name,
      class_name: 'BatchNormalization',
      config: { ...norm, axis: -1, center: true, scale: true },
      inbound_nodes: x ? [[x]] : [],
    },
  ];
  const append = (part: unknown, class_name: string, before: Link[]): void => {
    if (!isNamed(part)) return;
    const last: Link = [layers.at(-1)!.name, 0, 0, {}];
    const settings = { name: part.name, trainable: true };
    layers.push({ name: part.name, class_name, config: settings, inbound_nodes: [[...before, last]] });
  };
  append(add, 'Add', residual ? [residual] : []);
  append(relu, 'ReLU', []);
  return layers;
}

export function isGraph(topology: object): topology is GraphJson {
  if (!('config' in topology)) return false;
  const { config } = topology;
  return typeof config === 'object' && config !== null && 'output_layers' in config;
}

function isPadding(value: unknown): value is Padding {
  return typeof value === 'object' && value !== null && 'width' in value && 'name' in value;
}

function isNamed(part: unknown): part is { readonly name: string } {
  return typeof part === 'object' && part !== null && 'name' in part && typeof part.name === 'string';
}

/**
 * Sorts the layers of a model, and thus its weights, into their order in the standard topology: by the longest path to the
 * output. Checkpoints store weights in this order.
 */
export function orderWeightsForExport(model: tf.LayersModel): void {
  /** Longest path from the last part of a layer to the output. */
  const distances = new Map<tf.layers.Layer, number>();
  const reach = (layer: tf.layers.Layer | undefined, distance: number): void => {
    if (layer !== undefined) distances.set(layer, Math.max(distances.get(layer) ?? 0, distance));
  };
  /** Longest path from the part that has the weights. */
  const weightsAt = new Map<tf.layers.Layer, number>();
  for (const layer of [...model.layers].reverse()) {
    const parts = standardLayers(layer);
    const length = parts.length - 1;
    const end = distances.get(layer) ?? 0;
    const [x, ...others] = layer.inboundNodes[0]?.inboundLayers ?? [];
    weightsAt.set(layer, end + length - parts.findIndex(({ hasWeights }) => hasWeights));
    reach(x, end + length + 1);
    // A residual enters one layer later, at the addition.
    for (const other of others) reach(other, end + Math.max(length, 1));
  }
  model.layers.sort((a, b) => (weightsAt.get(b) ?? 0) - (weightsAt.get(a) ?? 0));
}
