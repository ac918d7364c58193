import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { splitModel } from './splitModel.js';

/** Options of `gradCam`. */
export interface GradCamOptions {
  /** Index of the class whose logit is explained. */
  readonly label: number;
  /** Side of the maps in pixels. @defaultValue the height of the frames */
  readonly size?: number;
  /** Face features, `[clips, features]`, if the network takes them; the maps show the frames only. */
  readonly face?: tf.Tensor;
}

/**
 * Grad-CAM (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, eq. 1 and 2): the evidence for a class in each frame. It sums the
 * last feature maps, weighted by the mean gradient of the class's logit, sets negative values to zero, and resizes
 * bilinearly, as PyTorch without `align_corners`.
 *
 * @param frames - `[frames, height, width, 3]`, normalized for the network. A clip network needs whole clips with consecutive frames; the
 *   map of a frame then shows its contribution to the logit of the clip.
 * @returns `[frames, size, size]`, values from 0 in units of the logit. The caller scales and disposes it.
 * @throws ModelError `MODEL_OPTION` if the label is not a class of the network, or the network cannot be split.
 */
export function gradCam(
  network: tf.LayersModel,
  frames: tf.Tensor,
  { label, size = frames.shape[1] ?? 1, face }: GradCamOptions,
): tf.Tensor3D {
  const classes = network.outputs[0]?.shape.at(-1) ?? 0;
  if (!Number.isInteger(label) || label < 0 || label >= classes)
    throw wrongArgument('label', `a class from 0 to ${classes - 1}`, label);
  return tf.tidy(() => {
    const { featureMaps, scores } = splitModel(network);
    const maps = featureMaps(frames);
    const score = (x: tf.Tensor): tf.Tensor => tf.sum(tf.slice(scores(x, face), [0, label], [-1, 1]));
    const weights = tf.mean(tf.grad(score)(maps), [1, 2], true);
    const speaksFor = tf.relu(tf.sum(tf.mul(maps, weights), 3, true));
    const [count = 0, height = 0, width = 0] = speaksFor.shape;
    const enlarged = tf.image.resizeBilinear(
      speaksFor.as4D(count, height, width, 1),
      [size, size],
      false,
      true,
    );
    return enlarged.as3D(count, size, size);
  });
}
