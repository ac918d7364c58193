import * as tf from '@tensorflow/tfjs';
import { isConvolution, VGGFACE2_IDENTITIES } from '@dfer/models';
import { TrainError } from '../errors.js';

/** How a network sees a pixel's channels, 0–1: (value − mean) / std. */
export interface Pixels {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Order of the channels, those of `mean` and `std` too. @defaultValue RGB */
  readonly order?: 'BGR';
}

/** How networks are trained here: (value / 255 − 0.5) / 0.25 equals (value − 127.5) / 63.75. */
export const OWN_PIXELS: Pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

/** What published weights were taught with, by name. */
const PUBLISHED = {
  /** torchvision's and timm's ResNets, and most that were trained further from them. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  /** BGR, 0–255, less the mean color: https://github.com/ox-vgg/vgg_face2 */
  vggface2: { mean: [91.4953, 103.8827, 131.0912].map(ofByte), std: [1, 1, 1].map(ofByte), order: 'BGR' },
  /** −1 to 1, as Inception networks and many of faces. */
  inception: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  /** Networks that were trained here. */
  dfer: OWN_PIXELS,
} as const satisfies Readonly<Record<string, Pixels>>;

/** Names of published pixels, and `auto`: what the file says, or what its classifier gives away, or else ImageNet's. */
export type PretrainedInput = 'auto' | keyof typeof PUBLISHED;

/** What a weights file tells of the pixels that its network was taught with. */
export interface PixelSource {
  readonly metadata: Readonly<Record<string, string>>;
  /** Classes of the file's classifier. */
  readonly fileClasses: number | null;
}

/**
 * What the network of a weights file sees.
 *
 * @throws TrainError `BAD_WEIGHTS` where the file says something else than three numbers each, those of `std` above 0
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
    `The weights' metadata: expected mean and std as three numbers each, std above 0; received mean ${mean ?? 'none'} and std ${std ?? 'none'}. Correct both, or leave both out for ImageNet's.`,
  );
}

/** In a few words, where networks with these pixels have to be adapted; else null. */
export function adaptionOf(taught: Pixels): string | null {
  if (isSame(taught, OWN_PIXELS)) return null;
  if (isSame(taught, PUBLISHED.imagenet)) return "adapted from ImageNet's pixels";
  if (isSame(taught, PUBLISHED.vggface2)) return "adapted from VGGFace2's pixels (BGR, 0–255)";
  return `adapted from pixels of mean ${taught.mean.join(' ')} and std ${taught.std.join(' ')}`;
}

function ofByte(value: number): number {
  return value / 255;
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
 * Changes the first convolution and the norm behind it so that a network that was taught with `taught` gives the same for
 * `OWN_PIXELS`: filters are put into RGB's order and scaled by channel, and the constant that is left moves the norm's mean. At the picture's edge, which
 * convolutions pad with zeros, these stand for mid-gray instead of the mean color.
 */
export function adaptStem(network: tf.LayersModel, taught: Pixels): void {
  const convolution = network.layers.find(isConvolution);
  const norm = network.layers.find((layer) => layer.getWeights().length === 4);
  if (convolution === undefined || norm === undefined) {
    throw new TrainError('BAD_WEIGHTS', 'internal', 'The network: expected a convolution and a norm first.');
  }
  // Of red, green and blue, the place among the channels that were taught.
  const places = taught.order === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const gain = places.map((place, c) => OWN_PIXELS.std[c]! / taught.std[place]!);
  const shift = places.map((place, c) => (OWN_PIXELS.mean[c]! - taught.mean[place]!) / taught.std[place]!);
  tf.tidy(() => {
    const [taughtFilters, ...biases] = convolution.getWeights();
    // Sobel channels, where there are any, follow the colors.
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
