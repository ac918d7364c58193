import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { RgbImage } from './image.js';
import type { PreprocessSettings } from './settings.js';

/** Pixels from the left and the top of the image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FoundFace {
  readonly box: Box;
  /** 0–1 */
  readonly score: number;
}

/** Finds faces and the 68 landmarks of a face; the only part of preprocessing that runs networks. */
export interface FaceDetector {
  detect(image: RgbImage): Promise<readonly FoundFace[]>;
  /** @returns `[68, 2]`: x, y in pixels of the image, in iBUG order */
  landmarks(image: RgbImage, box: Box): Promise<Float32Array>;
  /** Frees the networks' memory. */
  dispose(): void;
}

const require = createRequire(import.meta.url);

/**
 * face-api.js: the tiny detector, SSD MobileNet where that finds nothing, and the 68-landmark network, on whatever
 * backend TensorFlow.js now has (`openBackend` of `@dfer/runtime` opens one).
 */
export async function openFaceDetector(
  settings: Pick<PreprocessSettings, 'detector' | 'minScore'>,
): Promise<FaceDetector> {
  const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
  const tiny = new faceapi.TinyFaceDetector();
  const ssd = new faceapi.SsdMobilenetv1();
  const landmarkNet = new faceapi.FaceLandmark68Net();
  const model = join(dirname(require.resolve('face-api.js/package.json')), 'model');
  for (const net of [tiny, ssd, landmarkNet]) await net.loadFromDisk(model);

  const inputSize = settings.detector === 'tiny-320' ? 320 : 416;
  const tinyOptions = new faceapi.TinyFaceDetectorOptions({ inputSize, scoreThreshold: settings.minScore });
  const ssdOptions = new faceapi.SsdMobilenetv1Options({ minConfidence: settings.minScore });

  return {
    async detect(image) {
      const pixels = toTensor(image);
      try {
        let found = await tiny.locateFaces(pixels, tinyOptions);
        if (found.length === 0) found = await ssd.locateFaces(pixels, ssdOptions);
        return found.map(({ box: { x, y, width, height }, score }) => ({
          box: { x, y, width, height },
          score,
        }));
      } finally {
        pixels.dispose();
      }
    },
    async landmarks(image, box) {
      const { crop, left, top } = cropImage(image, box);
      const pixels = toTensor(crop);
      try {
        const found = await landmarkNet.detectLandmarks(pixels);
        const face = Array.isArray(found) ? found[0] : found;
        return Float32Array.from(face?.positions.flatMap(({ x, y }) => [x + left, y + top]) ?? []);
      } finally {
        pixels.dispose();
      }
    },
    dispose() {
      for (const net of [tiny, ssd, landmarkNet]) net.dispose();
    },
  };
}

function toTensor({ data, height, width }: RgbImage): tf.Tensor3D {
  return tf.tensor3d(Int32Array.from(data), [height, width, 3], 'int32');
}

/** The part of the image inside `box`, clipped to the image, at least one pixel. */
function cropImage(image: RgbImage, box: Box): { crop: RgbImage; left: number; top: number } {
  const left = Math.max(0, Math.min(Math.floor(box.x), image.width - 1));
  const top = Math.max(0, Math.min(Math.floor(box.y), image.height - 1));
  const width = Math.max(1, Math.min(Math.ceil(box.x + box.width), image.width) - left);
  const height = Math.max(1, Math.min(Math.ceil(box.y + box.height), image.height) - top);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { crop: { data, width, height }, left, top };
}
