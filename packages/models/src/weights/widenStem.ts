import { inputChannels } from '../resnet/input.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';
import type { Weight } from './transpose.js';

/** The filters of the first convolution. */
export const STEM = 'conv1.weight';

/**
 * True if the network of a file has only color channels, but the target network also has Sobel channels.
 *
 * @throws ModelError `MODEL_WEIGHTS` in the opposite case
 */
export function widensStem(path: string, { input }: ResNetArchitecture, entries: UnprefixedTensors): boolean {
  const theirs = entries.get(STEM)?.shape[1];
  if (input === 'rgb' && theirs === inputChannels('rgb+sobel')) {
    throw incompatible(
      path,
      'weights of a network with input rgb',
      'those of a network with Sobel channels',
      'Use input rgb+sobel (model.input).',
    );
  }
  return input === 'rgb+sobel' && theirs === inputChannels('rgb');
}

/** Filters `[height, width, 3, out]` → `[height, width, 6, out]`; the weights of the new channels are 0, so the outputs do not change. */
export function widenStem({ values, shape }: Weight): Weight {
  const [height = 0, width = 0, channels = 0, out = 0] = shape;
  const wide = inputChannels('rgb+sobel');
  const widened = new Float32Array(height * width * wide * out);
  for (let place = 0; place < height * width; place++) {
    const own = values.subarray(place * channels * out, (place + 1) * channels * out);
    widened.set(own, place * wide * out);
  }
  return { values: widened, shape: [height, width, wide, out] };
}
