import * as tf from '@tensorflow/tfjs';
import { isConvolution, VGGFACE2_IDENTITIES } from '@dfer/models';
import { TrainError } from '../errors.js';
import { OWN_PIXELS, type Pixels, type PretrainedInput, PUBLISHED } from './publishedPixels.js';

/** Information in a weights file about its pixel normalization. */
export interface PixelSource {
  readonly metadata: Readonly<Record<string, string>>;
  /** Number of classes of the file's classifier. */
  readonly fileClasses: number | null;
}

/**
 * Pixel normalization of the network in a weights file.
 *
 * @throws TrainError `BAD_WEIGHTS` unless mean and std are three numbers each, with std above 0
 */
export function pixelsOf({ metadata, fileClasses }: PixelSource, input: PretrainedInput = 'auto'): Pixels {
  if (input !== 'auto') return PUBLISHED[input];
  const { mean, std } = metadata;
  if (mean === undefined && std === undefined) {
    return fileClasses === VGGFACE2_IDENTITIES ? PUBLISHED.vggface2 : PUBLISHED.imagenet;
  }
  const [means, stds] = [triple(mean), triple(std)];
  if (means !== null && stds !== null && stds.every((value) => value > 0)) return { mean: means, std: stds };
  throw new TrainError(
    'BAD_WEIGHTS',
    'input',
    `The weights' metadata: expected mean and std as three numbers each, std above 0; received mean ${mean ?? 'none'} and std ${std ?? 'none'}. Correct both, or omit both for ImageNet's.`,
  );
}

/** Short description of the adaptation of networks with these pixels; `null` if none is needed. */
export function adaptionOf(taught: Pixels): string | null {
  if (isSame(taught, OWN_PIXELS)) return null;
  if (isSame(taught, PUBLISHED.imagenet)) return "adapted from ImageNet's pixels";
  if (isSame(taught, PUBLISHED.vggface2)) return "adapted from VGGFace2's pixels (BGR, 0–255)";
  return `adapted from pixels of mean ${taught.mean.join(' ')} and std ${taught.std.join(' ')}`;
}

function isSame(a: Pixels, b: Pixels): boolean {
  return String([a.mean, a.std, a.order]) === String([b.mean, b.std, b.order]);
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
 * Adapts the first convolution and its norm so that a network trained with `taught` gives the same outputs for `OWN_PIXELS`: filters are
 * reordered to RGB and scaled per channel, and the remaining constant shifts the mean of the norm. Only the zero padding at the image
 * border differs: it now means mid-gray instead of the mean color.
 */
export function adaptStem(network: tf.LayersModel, taught: Pixels): void {
  const convolution = network.layers.find(isConvolution);
  const norm = network.layers.find((layer) => layer.getWeights().length === 4);
  if (convolution === undefined || norm === undefined) {
    throw new TrainError(
      'BAD_WEIGHTS',
      'internal',
      'Network: expected a convolution and a norm at the start.',
    );
  }
  // Position of red, green and blue among the channels of the file.
  const places = taught.order === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const gain = places.map((place, c) => OWN_PIXELS.std[c]! / taught.std[place]!);
  const shift = places.map((place, c) => (OWN_PIXELS.mean[c]! - taught.mean[place]!) / taught.std[place]!);
  tf.tidy(() => {
    const [taughtFilters, ...biases] = convolution.getWeights();
    // Sobel channels, if any, follow the colors.
    const channels = tf.unstack(taughtFilters!, 2).map((channel) => tf.expandDims(channel, 2));
    const [byChannel, others] = [channels.slice(0, 3), channels.slice(3)];
    if (
      others.length > 0 &&
      !isSame(taught, OWN_PIXELS) &&
      tf.concat(others, 2).abs().max().dataSync()[0] !== 0
    ) {
      throw new TrainError(
        'BAD_WEIGHTS',
        'input',
        `The weights: expected Sobel channels of dfer's own pixels; received those of ${adaptionOf(taught)?.replace('adapted from ', '') ?? 'others'}. Set model.pretrainedInput to dfer where dfer trained them.`,
      );
    }
    const filters = tf.concat(
      places.map((place) => byChannel[place]!),
      2,
    );
    const [gamma, beta, mean, variance] = norm.getWeights();
    const constant = tf.sum(tf.mul(filters, tf.tensor4d(shift, [1, 1, 3, 1])), [0, 1, 2]);
    const own = tf.mul(filters, tf.tensor4d(gain, [1, 1, 3, 1]));
    convolution.setWeights([others.length === 0 ? own : tf.concat([own, ...others], 2), ...biases]);
    norm.setWeights([gamma!, beta!, tf.sub(mean!, constant), variance!]);
  });
}
