import * as tf from '@tensorflow/tfjs';
import { similarity } from '../../align/transform.js';
import { fivePointTemplate } from '../../align/template.js';
import { warp } from '../../align/warp.js';
import type { FaceDescriber } from '../describer.js';
import { fivePoints } from '../landmarks.js';
import { openHumanNetwork } from './humanNetwork.js';

/** Pixels per side of the network's input. */
const INPUT = 224;
/** Border around ArcFace's crop, as a fraction of its side. */
const MARGIN = 0.15;
const TEMPLATE = fivePointTemplate(INPUT, MARGIN);

/**
 * Opens HSE-FaceRes (Savchenko, "Efficient facial representations for age, gender and identity recognition in organizing photo albums
 * using multi-output ConvNet", 2019; included in `@vladmandic/human`): MobileNet features trained on VGGFace2.
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
