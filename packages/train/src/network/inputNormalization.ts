import { isConvolution } from '@dfer/models';
import * as tf from '@tensorflow/tfjs';
import { TrainError } from '../errors.js';

/** How a network sees a pixel's channels, 0–1: (value − mean) / std. */
export interface Pixels {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** How networks are trained here: (value / 255 − 0.5) / 0.25 equals (value − 127.5) / 63.75. */
export const OWN_PIXELS: Pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

/** What torchvision's and timm's ResNets were trained with. */
const IMAGENET_PIXELS: Pixels = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * What a weights file says its network sees; ImageNet's where it says nothing.
 *
 * @throws TrainError `BAD_WEIGHTS` where it says something else than three numbers each, those of `std` above 0
 */
export function pixelsOf({ mean, std }: Readonly<Record<string, string>>): Pixels {
  if (mean === undefined && std === undefined) return IMAGENET_PIXELS;
  const [means, stds] = [triple(mean), triple(std)];
  if (means !== null && stds !== null && stds.every((value) => value > 0)) return { mean: means, std: stds };
  throw new TrainError(
    'BAD_WEIGHTS',
    'input',
    `The weights' metadata: expected mean and std as three numbers each, std above 0; received mean ${mean ?? 'none'} and std ${std ?? 'none'}. Correct both, or leave both out for ImageNet's.`,
  );
}

/** In a few words, where networks with these pixels have to be adapted; else null. */
export function adaptionOf(taught: Pixels): string | null {
  if (isSame(taught, OWN_PIXELS)) return null;
  return isSame(taught, IMAGENET_PIXELS)
    ? "adapted from ImageNet's pixels"
    : `adapted from pixels of mean ${taught.mean.join(' ')} and std ${taught.std.join(' ')}`;
}

function isSame(a: Pixels, b: Pixels): boolean {
  return String([a.mean, a.std]) === String([b.mean, b.std]);
}

function triple(text: string | undefined): number[] | null {
  try {
    const values: unknown = JSON.parse(text ?? '');
    const isTriple = Array.isArray(values) && values.length === 3 && values.every(Number.isFinite);
    return isTriple ? values.map(Number) : null;
  } catch {
    return null;
  }
}

/**
 * Changes the first convolution and the norm behind it so that a network that was taught with `taught` gives the same for
 * `OWN_PIXELS`: filters are scaled by channel, and the constant that is left moves the norm's mean. At the picture's edge, which
 * convolutions pad with zeros, these stand for mid-grey instead of the mean colour.
 */
export function adaptStem(network: tf.LayersModel, taught: Pixels): void {
  const convolution = network.layers.find(isConvolution);
  const norm = network.layers.find((layer) => layer.getWeights().length === 4);
  if (convolution === undefined || norm === undefined) {
    throw new TrainError('BAD_WEIGHTS', 'internal', 'The network: expected a convolution and a norm first.');
  }
  const channels = [0, 1, 2];
  const gain = channels.map((c) => OWN_PIXELS.std[c]! / taught.std[c]!);
  const shift = channels.map((c) => (OWN_PIXELS.mean[c]! - taught.mean[c]!) / taught.std[c]!);
  tf.tidy(() => {
    const [filters, ...biases] = convolution.getWeights();
    const [gamma, beta, mean, variance] = norm.getWeights();
    const constant = tf.sum(tf.mul(filters!, tf.tensor4d(shift, [1, 1, 3, 1])), [0, 1, 2]);
    convolution.setWeights([tf.mul(filters!, tf.tensor4d(gain, [1, 1, 3, 1])), ...biases]);
    norm.setWeights([gamma!, beta!, tf.sub(mean!, constant), variance!]);
  });
}
