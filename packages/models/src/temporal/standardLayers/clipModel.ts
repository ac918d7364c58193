import * as tf from '@tensorflow/tfjs';
import { backboneName } from '../../backbones/index.js';
import { backboneFeatures, createBackbone } from '../../resnet/family.js';
import { cloneLayer } from '../../inference/layers.js';
import { apply } from '../../resnet/layers.js';
import { inspectModel } from '../../resnet/inspectModel.js';
import { FACE } from '../faceInput.js';
import { SplitTime } from '../timeAxis.js';
import { findLayerForms } from '../../heads/index.js';

/**
 * Converts a clip network to standard TensorFlow.js layers: the residual network in a `TimeDistributed`, and the head in several layers.
 * It gives the same logits, but processes frame by frame.
 *
 * @param model - Built by `buildModel`; it is not changed.
 * @returns A network with its own weights, which the caller disposes.
 * @throws ModelError `MODEL_OPTION` for any other network.
 */
export function toStandardClipModel(model: tf.LayersModel): tf.LayersModel {
  const { architecture, faceFeatures } = inspectModel(model);
  const [, frames = 1, height = 1, width = 1, channels = 1] =
    model.inputs[0]?.shape.map((side) => side ?? 1) ?? [];
  const inputShape: [number, number, number] = [height, width, channels];
  const frame = tf.input({ shape: inputShape, name: 'frames' });
  const backbone = createBackbone({ ...architecture, inputShape, initializer: 'zeros' });
  const frameModel = tf.model({
    name: backboneName(architecture),
    inputs: frame,
    outputs: backboneFeatures(backbone, frame),
  });
  for (const layer of frameModel.layers) layer.setWeights(model.getLayer(layer.name).getWeights());

  const clips = tf.input({ shape: [frames, ...inputShape], name: 'clips' });
  let x = apply(tf.layers.timeDistributed({ name: 'features', layer: frameModel }), clips);
  const face = faceFeatures === 0 ? null : tf.input({ shape: [faceFeatures], name: FACE.input });
  const split = model.layers.findIndex((layer) => layer instanceof SplitTime);
  for (const layer of model.layers.slice(split + 1)) {
    if (layer.name === FACE.input || layer.name === FACE.norm) continue;
    if (face !== null && layer.name === FACE.join) {
      x = apply(cloneLayer(layer), [x, copyOf(model.getLayer(FACE.norm), face)]);
      continue;
    }
    const forms = findLayerForms(layer.getClassName());
    if (forms !== null) {
      x = forms.toStandardLayers(layer, x);
      continue;
    }
    x = copyOf(layer, x);
  }
  const standard = tf.model({ name: model.name, inputs: face === null ? clips : [clips, face], outputs: x });
  standard.setUserDefinedMetadata(model.getUserDefinedMetadata() ?? {});
  return standard;
}

/** Output of a copy of a layer with the same weights. */
function copyOf(layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const copy = cloneLayer(layer);
  const output = apply(copy, x);
  copy.setWeights(layer.getWeights());
  return output;
}
