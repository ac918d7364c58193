import type { FaceDescriber } from '../face/describer.js';
import type { RgbImage } from '../image.js';
import type { SeenFace } from '../track/locateFaces.js';
import { thumbnail } from '../track/thumbnail.js';
import { isSameSight, meanDescriptor, type Sight } from '../track/tracker.js';

/** A usable face and the frame that contains it. */
export interface FaceInFrame {
  readonly image: RgbImage;
  readonly face: SeenFace;
}

/**
 * Computes the descriptor of a person in a window, by the same rule as `trackFace`: the descriptor of the middle frame if the first
 * and the last frame show the same picture, else the mean of these two.
 *
 * @param faces - of the window, in order, at least one
 * @returns `[1024]`, L2-normalized
 */
export async function windowDescriptor(
  faces: readonly FaceInFrame[],
  describer: FaceDescriber,
): Promise<Float32Array> {
  const [first, last] = [faces[0]!, faces.at(-1)!];
  const isOnePicture = faces.length > 1 && isSameSight(sightOf(first), sightOf(last));
  const shown = isOnePicture ? [faces[faces.length >> 1]!] : [first, last];
  const looks = await describer.describe(
    shown.map(({ image, face }) => ({ image, landmarks: face.landmarks })),
  );
  return isOnePicture ? looks[0]! : meanDescriptor(looks);
}

const sightOf = ({ image, face }: FaceInFrame): Sight => ({
  picture: thumbnail(image),
  box: face.detection.box,
});
