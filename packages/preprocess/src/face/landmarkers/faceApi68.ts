import * as tf from '@tensorflow/tfjs';
import type { Detection } from '../detector.js';
import type { FaceLandmarker } from '../landmarker.js';
import { faceFeatures, fullyConnected, INPUT, MEAN_RGB } from '../networks/faceFeatures.js';
import { loadFaceWeights, type FaceWeights } from '../networks/faceApiWeights.js';
import { sampleGrid, scratchBuffer } from '../networks/resample.js';

/**
 * The network's coordinates start at the center of the first pixel: on mirrored photographs, its points are half an input pixel left
 * of their mirror images, as with `tf.image.resizeBilinear`.
 */
const PIXEL_CENTRE = 0.5;

/**
 * Opens face-api.js's 68-landmark network, with crops in a batch. The library feeds it only the box, padded with black to a square;
 * this implementation feeds it the square around the box's center, including the surroundings of the face.
 */
export async function openFaceApiLandmarks(): Promise<FaceLandmarker> {
  const weights = await loadFaceWeights('face_landmark_68_model');
  const buffer = scratchBuffer();
  return {
    locate: (rois) => {
      if (rois.length === 0) return Promise.resolve([]);
      const squares = rois.map(({ detection }) => squareAbout(detection));
      const output = tf.tidy(() => {
        const elements = INPUT * INPUT * 3;
        const input = buffer(rois.length * elements);
        squares.forEach(({ x, y, side }, i) => {
          const grid = { x, y, step: side / INPUT, columns: INPUT, rows: INPUT };
          sampleGrid(input.subarray(i * elements, (i + 1) * elements), rois[i]!.image, grid, MEAN_RGB);
        });
        return forward(weights, tf.tensor4d(input, [rois.length, INPUT, INPUT, 3]));
      });
      const numbers = output.dataSync();
      output.dispose();
      return Promise.resolve(
        squares.map(({ x, y, side }, i) => ({
          landmarks: Float32Array.from(
            numbers.subarray(i * 136, (i + 1) * 136),
            (value, at) => value * side + (at % 2 === 0 ? x : y) + PIXEL_CENTRE,
          ),
          presence: 1,
        })),
      );
    },
    dispose: () => weights.dispose(),
  };
}

/** The network was trained on random crops between the outermost landmarks and the image edge (face-api.js, `randomCrop.js`). */
function squareAbout({ box, context }: Detection): { x: number; y: number; side: number } {
  const { x, y, width, height } = box;
  const side = context * Math.max(1, width, height);
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, side };
}

/** @returns `[crops, 136]` */
function forward(weights: FaceWeights, input: tf.Tensor4D): tf.Tensor2D {
  return fullyConnected(weights, faceFeatures(weights, input), 136);
}
