import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { splitModel } from './splitModel.js';

/** What `gradCam` is asked for. */
export interface GradCamOptions {
  /** Index of the class whose score is explained. */
  readonly label: number;
  /** Side of the maps in pixels. @defaultValue the height of the frames */
  readonly size?: number;
  /** `[clips, features]`, where the network takes features of a face: the maps are of the frames alone. */
  readonly face?: tf.Tensor;
}

/**
 * Where a network looks for a class: Grad-CAM (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, eq. 1 and 2). The last
 * feature maps, each weighted by the mean gradient of the class's score (before the softmax), added up; what speaks against the
 * class becomes zero; enlarged bilinearly, as PyTorch does without `align_corners`.
 *
 * @param frames - `[frames, height, width, 3]`, prepared as the network wants them; a network of clips takes whole clips, the frames of a
 *   clip one after the other, and each frame's map is of its part in the clip's score.
 * @returns `[frames, size, size]`, from 0 up, in the unit of the score: the caller scales and disposes it.
 * @throws ModelError `MODEL_OPTION` where the label is none of the network's classes, or the network cannot be split.
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
