import * as tf from '@tensorflow/tfjs';
import type { Detection } from '../detector.js';
import type { FaceLandmarker } from '../landmarker.js';
import { loadFaceWeights, type FaceWeights } from '../networks/faceApiWeights.js';
import { sampleGrid, scratchBuffer } from '../networks/resample.js';

/** Pixels of a side of the network's input. */
const INPUT = 112;
// face-api.js, `faceFeatureExtractor/FaceFeatureExtractor.ts`.
const MEAN_RGB = [122.782, 117.001, 104.298] as const;

/**
 * The network counts from the middle of a pixel: in photographs that are mirrored its points lie half an input pixel
 * further left than their mirror images, as they do where pictures are shrunk as `tf.image.resizeBilinear` does it.
 */
const PIXEL_CENTRE = 0.5;

/**
 * face-api.js's 68-landmark network, run here: crops go in as a batch. The library shows it the box alone, filled up with
 * black where that is not square; here the square about its middle is seen, with what is around the face.
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

/** It learned from crops cut at random between the outermost landmarks and the picture's edge (face-api.js, `randomCrop.js`). */
function squareAbout({ box, context }: Detection): { x: number; y: number; side: number } {
  const { x, y, width, height } = box;
  const side = context * Math.max(1, width, height);
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, side };
}

/** face-api.js, `FaceProcessor.runNet`. @returns `[crops, 136]` */
function forward(weights: FaceWeights, input: tf.Tensor4D): tf.Tensor2D {
  let x = denseBlock(weights, input, 'dense0');
  for (const block of ['dense1', 'dense2', 'dense3']) x = denseBlock(weights, x, block);
  const features = tf.avgPool(x, 7, 2, 'valid');
  const [crops] = features.shape;
  return tf.add(
    tf.matMul(features.reshape([crops, -1]), weights.get('fc/weights').as2D(-1, 136)),
    weights.get('fc/bias'),
  );
}

/** face-api.js, `denseBlock4`: four layers, each of which sees the sum of those before it. */
function denseBlock(weights: FaceWeights, x: tf.Tensor4D, block: string): tf.Tensor4D {
  let sum =
    block === 'dense0'
      ? convolve(weights, x, `${block}/conv0`, 'filters', 2, 'relu')
      : tf.relu(separable(weights, x, `${block}/conv0`, 2));
  let out = sum;
  for (let layer = 1; layer < 4; layer++) {
    sum = tf.add(sum, separable(weights, out, `${block}/conv${layer}`, 1));
    out = tf.relu(sum);
  }
  return out;
}

function separable(weights: FaceWeights, x: tf.Tensor4D, layer: string, stride: number): tf.Tensor4D {
  const depthwise = weights.get(`${layer}/depthwise_filter`).as4D(3, 3, x.shape[3], 1);
  const each = tf.depthwiseConv2d(x, depthwise, stride, 'same');
  return convolve(weights, each, layer, 'pointwise_filter', 1, 'linear');
}

function convolve(
  weights: FaceWeights,
  x: tf.Tensor4D,
  layer: string,
  filterName: string,
  strides: number,
  activation: 'relu' | 'linear',
): tf.Tensor4D {
  const filter = weights.get(`${layer}/${filterName}`);
  const [height = 1, width = 1, inChannels = 1, outChannels = 1] = filter.shape;
  return tf.fused.conv2d({
    x,
    filter: filter.as4D(height, width, inChannels, outChannels),
    bias: weights.get(`${layer}/bias`),
    strides,
    pad: 'same',
    activation,
  });
}
