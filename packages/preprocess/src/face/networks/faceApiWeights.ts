import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { PreprocessError } from '../../errors.js';

const require = createRequire(import.meta.url);

/** Folder of the weights in the package face-api.js. */
export const MODEL_FOLDER = join(dirname(require.resolve('face-api.js/package.json')), 'model');

/** Weights of a network by name. */
export interface FaceWeights {
  get(name: string): tf.Tensor;
  dispose(): void;
}

/**
 * Loads the weights of a network in face-api.js, such as `tiny_face_detector_model`, as float32.
 *
 * @throws PreprocessError `INTERNAL` if the package is incomplete
 */
export async function loadFaceWeights(name: string): Promise<FaceWeights> {
  const manifest = join(MODEL_FOLDER, `${name}-weights_manifest.json`);
  const groups: tf.io.WeightsManifestConfig = JSON.parse(await readFile(manifest, 'utf8'));
  const bytes = await readFile(join(MODEL_FOLDER, `${name}.bin`));
  const weights = tf.io.decodeWeights(
    Uint8Array.from(bytes).buffer,
    groups.flatMap((group) => group.weights),
  );
  return {
    get(weight) {
      const tensor = weights[weight];
      if (tensor) return tensor;
      throw new PreprocessError(
        'INTERNAL',
        `face-api.js: expected ${weight} in ${manifest}; received none; reinstall the package.`,
      );
    },
    dispose: () => tf.dispose(weights),
  };
}
