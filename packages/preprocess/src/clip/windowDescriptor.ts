import type { FaceDescriber } from '../face/describer.js';
import type { RgbImage } from '../image.js';
import type { SeenFace } from '../track/locateFaces.js';
import { thumbnail } from '../track/thumbnail.js';
import { isSameSight, meanDescriptor, type Sight } from '../track/tracker.js';

/** A usable face with the frame that shows it. */
export interface FaceInFrame {
  readonly image: RgbImage;
  readonly face: SeenFace;
}

/**
 * What a person looks like in a window, by the rule that `trackFace` has for a clip: that of the middle frame where the first and the
 * last are one picture, else the mean of these two.
 *
 * @param faces - of the window, in order, at least one
 * @returns `[1024]`, of length 1
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
