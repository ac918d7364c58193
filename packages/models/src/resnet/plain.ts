import type * as tf from '@tensorflow/tfjs';
import { NormAct } from './normAct.js';

/** Name of a layer, which of its calls, which of that call's outputs, and the call's arguments. */
type Link = [string, number, number, object?];

export interface LayerJson {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly Link[])[];
}

/** The topology of a model that is no plain sequence. */
export interface GraphJson {
  readonly config: {
    readonly name: string;
    readonly layers: readonly LayerJson[];
    readonly output_layers: readonly Link[];
  };
}

/** Name and class of the layers that a layer is saved as: of itself, or for a `NormAct` of those it stands for. */
export function plainLayers(layer: tf.layers.Layer): { readonly name: string; readonly kind: string }[] {
  if (!(layer instanceof NormAct)) return [{ name: layer.name, kind: layer.getClassName() }];
  const { add, relu } = layer.plain;
  return [
    { name: layer.name, kind: 'BatchNormalization' },
    ...(add ? [{ name: add.name, kind: 'Add' }] : []),
    ...(relu ? [{ name: relu.name, kind: 'ReLU' }] : []),
  ];
}

/**
 * A model's topology, as `model.save` hands it out, in layers that every TensorFlow.js knows: each `NormAct` becomes a batch
 * normalisation, an addition and a ReLU. The weights and their names stay.
 */
export function plainTopology(topology: object): object {
  if (!isGraph(topology)) return topology;
  const { layers, output_layers } = topology.config;
  // Whoever used a NormAct uses the last of the layers that now stand for it.
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
    return [{ ...layer, config: { ...layer.config, layer: plainTopology(inner) } }];
  }
  if (layer.class_name !== NormAct.className) return [layer];
  const { name, config, inbound_nodes } = layer;
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

function isNamed(part: unknown): part is { readonly name: string } {
  return typeof part === 'object' && part !== null && 'name' in part && typeof part.name === 'string';
}

/**
 * Puts a model's layers, and with them its weights, into the order that they have in its plain form: by the longest way to the
 * output. Checkpoints hold weights in this order.
 */
export function orderAsPlain(model: tf.LayersModel): void {
  const distances = new Map<tf.layers.Layer, number>();
  const reach = (layer: tf.layers.Layer | undefined, distance: number): void => {
    if (layer !== undefined) distances.set(layer, Math.max(distances.get(layer) ?? 0, distance));
  };
  for (const layer of [...model.layers].reverse()) {
    // From the last of the layers it stands for to the first.
    const length = plainLayers(layer).length - 1;
    const end = distances.get(layer) ?? 0;
    const [x, ...others] = layer.inboundNodes[0]?.inboundLayers ?? [];
    distances.set(layer, end + length);
    reach(x, end + length + 1);
    // A residual enters one step later: at the addition.
    for (const other of others) reach(other, end + Math.max(length, 1));
  }
  model.layers.sort((a, b) => (distances.get(b) ?? 0) - (distances.get(a) ?? 0));
}
