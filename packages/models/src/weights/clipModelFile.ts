import * as tf from '@tensorflow/tfjs';
import { isGraph, type LayerJson } from '../resnet/standardLayers.js';
import { inputForChannels, parseModelName } from '../resnet/inspectModel.js';
import { resnetArchitecture } from '../resnet/architectures.js';
import { buildModel } from '../temporal/buildModel.js';
import { FACE } from '../temporal/faceInput.js';
import { modelTensors } from './modelTensors.js';
import { countValues } from './torchvisionNames.js';

/**
 * Rebuilds a clip network from its standard layers. These process each frame separately; the rebuilt network processes all frames of a
 * batch together.
 *
 * @param topology - From an untrusted file.
 * @returns `null` if the file has another kind of network.
 * @throws Error if the file claims to be a clip network but its layers or weights do not match.
 */
export function restoreClipModel(
  topology: object,
  specs: readonly tf.io.WeightsManifestEntry[],
  weightData: ArrayBuffer,
): tf.LayersModel | null {
  const named = isGraph(topology) ? parseModelName(String(topology.config.name)) : null;
  if (!isGraph(topology) || named === null || named.head === 'mean-probability') return null;
  const { depth, style, head, hasFace } = named;
  const [frames, ...inputShape] = readInputShape(topology.config.layers);
  const [height, side, channels] = inputShape;
  const [seen, width] = findShape(specs, 'conv1_conv/kernel').slice(2);
  const [classes] = findShape(specs, 'scores/bias');
  const [faceFeatures = 0] = hasFace ? findShape(specs, `${FACE.norm}/moving_mean`) : [];
  const other = new Error(`expected the layers and weights of ${topology.config.name}; received others`);
  if (!frames || !height || !side || !channels || !width || !classes) throw other;
  if (hasFace && faceFeatures < 1) throw other;
  // Before allocating the memory, check that the file has as many values.
  const input = inputForChannels(seen);
  const architecture = { ...resnetArchitecture(depth, style, input), width };
  const bytes =
    countValues(modelTensors({ architecture, head, frames, classes, faceFeatures })) *
    Float32Array.BYTES_PER_ELEMENT;
  if (bytes > weightData.byteLength) throw other;
  const model = buildModel({
    depth,
    style,
    input,
    head,
    frames,
    width,
    classes,
    faceFeatures,
    inputShape: [height, side, channels],
    includeSoftmax: topology.config.layers.some(({ name }) => name === 'probabilities'),
    initializer: 'zeros',
  });
  try {
    putWeights(model, specs, weightData);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Loads weights by name; the other weights of the file are constants of the standard layers. */
function putWeights(
  model: tf.LayersModel,
  specs: readonly tf.io.WeightsManifestEntry[],
  weightData: ArrayBuffer,
): void {
  const names = new Set(specs.map(({ name }) => name));
  const missing = model.weights.find(({ originalName }) => !names.has(originalName));
  if (missing !== undefined) throw new Error(`expected weight ${missing.originalName}; received none`);
  const weights = tf.io.decodeWeights(weightData, [...specs]);
  try {
    model.loadWeights(weights, false);
  } finally {
    tf.dispose(weights);
  }
}

/** Input shape of a clip network, `[frames, height, width, channels]`. */
function readInputShape(layers: readonly LayerJson[]): number[] {
  const inputs = layers.filter(({ class_name }) => class_name === 'InputLayer');
  const shapes: unknown[] = inputs.map(({ config }) => config['batch_input_shape']);
  const shape = shapes.find((one) => Array.isArray(one) && one.length === 5);
  return Array.isArray(shape) ? shape.slice(1).map(Number) : [];
}

function findShape(specs: readonly tf.io.WeightsManifestEntry[], wanted: string): readonly number[] {
  return specs.find(({ name }) => name === wanted)?.shape ?? [];
}
