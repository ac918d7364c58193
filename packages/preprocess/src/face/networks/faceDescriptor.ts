import * as tf from '@tensorflow/tfjs';
import { similarity } from '../../align/transform.js';
import { fivePointTemplate } from '../../align/template.js';
import { warp } from '../../align/warp.js';
import type { RgbImage } from '../../image.js';
import { fivePoints } from '../landmarks.js';
import { openHumanNetwork } from './humanNetwork.js';

/** Pixels of a side of the network's input. */
const INPUT = 224;
/** What is kept around ArcFace's crop. */
const MARGIN = 0.15;
const TEMPLATE = fivePointTemplate(INPUT, MARGIN);

/** Numbers of a descriptor. */
export const DESCRIPTOR_LENGTH = 1024;

/** A face whose landmarks are known. */
export interface LandmarkedFace {
  readonly image: RgbImage;
  /** iBUG 68, `[68, 2]`, pixels of the image. */
  readonly landmarks: Float32Array;
}

/** Describes faces by numbers that are alike for alike people. */
export interface FaceDescriber {
  /** @returns for each face `[1024]`, of length 1 */
  describe(faces: readonly LandmarkedFace[]): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/**
 * HSE-FaceRes (Savchenko, "Efficient facial representations for age, gender and identity recognition in organizing photo albums
 * using multi-output ConvNet", 2019; carried by `@vladmandic/human`): MobileNet features learned on VGGFace2.
 *
 * @throws PreprocessError `BAD_MODEL`
 */
export async function openFaceDescriber(): Promise<FaceDescriber> {
  const network = await openHumanNetwork('faceres', INPUT, ['global_pooling/Mean']);
  return {
    describe: (faces) => {
      const described = faces.map(({ image, landmarks }) => {
        const pixels = warp(image, similarity(fivePoints(landmarks), TEMPLATE), INPUT);
        const [output] = tf.tidy(() =>
          network.run(tf.tensor4d(Float32Array.from(pixels), [1, INPUT, INPUT, 3])),
        );
        const numbers = output!.dataSync();
        output!.dispose();
        const length = Math.hypot(...numbers) || 1;
        return Float32Array.from(numbers, (value) => value / length);
      });
      return Promise.resolve(described);
    },
    dispose: () => network.dispose(),
  };
}

/** The cosine of the angle between two descriptors, −1 to 1. */
export function likeness(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
