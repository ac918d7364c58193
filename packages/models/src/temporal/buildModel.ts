import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import {
  addClassifier,
  backboneFeatures,
  buildResNet,
  createBackbone,
  positive,
  type ResNetOptions,
} from '../resnet/family.js';
import { apply } from '../resnet/layers.js';
import { modelName } from '../resnet/inspectModel.js';
import type { Head } from './headList.js';
import { HEAD_DEFINITIONS } from '../heads/index.js';
import { FACE, joinFace } from './faceInput.js';
import { MergeTime, SplitTime } from './timeAxis.js';

/** Options of `buildModel`. */
export interface ModelOptions extends ResNetOptions {
  /** How the frames of a clip are combined. @defaultValue 'mean-probability' */
  readonly head?: Head;
  /** Frames per clip; required by all heads but `mean-probability`, which takes any number. */
  readonly frames?: number;
  /**
   * Number of face features, as a second input beside the frames; for all heads but `mean-probability`.
   * @defaultValue 0, none
   */
  readonly faceFeatures?: number;
}

/**
 * Builds a residual network with a clip head: `[batch, frames, height, width, 3]` → `[batch, classes]`. With the head `mean-probability`
 * it is the frame network of {@link buildResNet}; `clipProbabilities` accepts both. With `faceFeatures` there is a second input
 * `[batch, faceFeatures]`, standardized and concatenated with the output of the head before the classifier.
 *
 * @throws ModelError `MODEL_OPTION` if an option is invalid.
 */
export function buildModel({
  head = 'mean-probability',
  frames,
  faceFeatures = 0,
  ...options
}: ModelOptions): tf.LayersModel {
  const hasFace = faceFeatures !== 0;
  if (hasFace) positive('faceFeatures', faceFeatures);
  if (head === 'mean-probability') {
    if (hasFace) throw wrongArgument('faceFeatures', `0 with head ${head}`, faceFeatures);
    return buildResNet(options);
  }
  if (frames === undefined)
    throw wrongArgument('frames', `the number of frames per clip for head ${head}`, 'none');
  const backbone = createBackbone(options);
  const clips = tf.input({ shape: [positive('frames', frames), ...backbone.shape], name: 'clips' });
  const everyFrame = backboneFeatures(backbone, apply(new MergeTime({ name: 'frames' }), clips));
  const features = apply(new SplitTime({ name: 'features', frames }), everyFrame);
  const clip = HEAD_DEFINITIONS[head].build(backbone.layers, features);
  const face = hasFace ? tf.input({ shape: [faceFeatures], name: FACE.input }) : null;
  const model = tf.model({
    name: modelName(backbone.architecture, head, hasFace),
    inputs: face === null ? clips : [clips, face],
    outputs: addClassifier(backbone.layers, face === null ? clip : joinFace(clip, face), options),
  });
  if (options.classNames) model.setUserDefinedMetadata({ classes: [...options.classNames] });
  return model;
}

/** True if the input of a network is whole clips, false for single frames. */
export function isClipModel(model: tf.LayersModel): boolean {
  return model.inputs[0]?.shape.length === 5;
}
