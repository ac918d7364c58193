import { inputChannels } from '../resnet/input.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';
import type { Weight } from './transpose.js';

/** The filters of the first convolution. */
export const STEM = 'conv1.weight';

/**
 * Whether a file's network sees colors alone where the network that takes its weights sees Sobel channels, too.
 *
 * @throws ModelError `MODEL_WEIGHTS` where it is the other way round
 */
export function widensStem(path: string, { input }: ResNetArchitecture, entries: UnprefixedTensors): boolean {
  const theirs = entries.get(STEM)?.shape[1];
  if (input === 'rgb' && theirs === inputChannels('rgb+sobel')) {
    throw incompatible(
      path,
      'weights of a network that sees rgb',
      'those of one that sees Sobel channels, too',
      'Ask for input rgb+sobel (model.input).',
    );
  }
  return input === 'rgb+sobel' && theirs === inputChannels('rgb');
}

/** Filters `[height, width, 3, out]` → `[height, width, 6, out]`; the new channels weigh 0, so that nothing changes at first. */
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
