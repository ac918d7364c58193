import * as tf from '@tensorflow/tfjs';
import type { FoundFace } from './box.js';
import { MODEL_FOLDER } from './networks/faceApiWeights.js';
import type { RgbImage } from '../image.js';
import { openLandmarkNet, type FaceCrop } from './networks/landmark68.js';
import type { PreprocessSettings } from '../settings.js';
import { openTinyFaceNet } from './networks/tinyYolo.js';

/** Finds faces and the 68 landmarks of a face; the only part of preprocessing that runs networks. */
export interface FaceDetector {
  /** @param images of one size @returns the faces of each */
  detect(images: readonly RgbImage[]): Promise<readonly (readonly FoundFace[])[]>;
  /** @returns for each crop `[68, 2]`: x, y in pixels from its image's left and upper edge, in iBUG order */
  landmarks(crops: readonly FaceCrop[]): Promise<readonly Float32Array[]>;
  /** Frees the networks' memory. */
  dispose(): void;
}

/**
 * The tiny detector, SSD MobileNet where that finds nothing (not at `quality: 'fast'`), and the 68-landmark network of
 * face-api.js, on whatever backend TensorFlow.js now has (`openBackend` of `@dfer/runtime` opens one).
 */
export async function openFaceDetector(
  settings: Pick<PreprocessSettings, 'detector' | 'minScore' | 'quality'>,
): Promise<FaceDetector> {
  const inputSize = Number(settings.detector.replace('tiny-', ''));
  const tiny = await openTinyFaceNet(inputSize, settings.minScore);
  const landmarkNet = await openLandmarkNet();
  let opened: Promise<ThoroughDetector> | undefined;
  return {
    async detect(images) {
      const found = tiny.detect(images);
      if (settings.quality === 'fast' || found.every((faces) => faces.length > 0)) return found;
      const thorough = await (opened ??= openThoroughDetector(settings.minScore));
      const results: (readonly FoundFace[])[] = [];
      for (const [i, faces] of found.entries()) {
        results.push(faces.length > 0 ? faces : await thorough.detect(images[i]!));
      }
      return results;
    },
    landmarks: (crops) => Promise.resolve(landmarkNet.locate(crops)),
    dispose() {
      tiny.dispose();
      landmarkNet.dispose();
      void opened?.then((thorough) => thorough.dispose());
    },
  };
}

interface ThoroughDetector {
  detect(image: RgbImage): Promise<readonly FoundFace[]>;
  dispose(): void;
}

/** SSD MobileNet as face-api.js runs it: finds small and turned faces, at some twenty times the cost. */
async function openThoroughDetector(minScore: number): Promise<ThoroughDetector> {
  const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
  const ssd = new faceapi.SsdMobilenetv1();
  await ssd.loadFromDisk(MODEL_FOLDER);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: minScore });
  return {
    async detect({ data, height, width }) {
      const pixels = tf.tensor3d(Int32Array.from(data), [height, width, 3], 'int32');
      try {
        const found = await ssd.locateFaces(pixels, options);
        return found.map(({ box: { x, y, width: w, height: h }, score }) => ({
          box: { x, y, width: w, height: h },
          score,
        }));
      } finally {
        pixels.dispose();
      }
    },
    dispose: () => ssd.dispose(),
  };
}
