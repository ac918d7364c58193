import * as tf from '@tensorflow/tfjs';
import { suppressNonMaxima, type FoundFace } from '../box.js';
import { loadFaceWeights, type FaceWeights } from './faceApiWeights.js';
import type { RgbImage } from '../../image.js';
import { scratchBuffer, sampleGrid } from './resample.js';

// face-api.js, `tinyFaceDetector/const.ts`: anchor widths and heights in cells, mean color, maximum overlap.
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
const MEAN_RGB = [117.001, 114.697, 97.404] as const;
const MAX_OVERLAP = 0.4;

/** Input pixels per side of an output cell. */
const CELL = 32;
/** Values per anchor: x, y, width, height and score. */
const FIELDS = 5;

export interface TinyFaceNet {
  /**
   * Detects faces in images of the same size, in one batch.
   *
   * @returns one list per image, best score first
   */
  detect(images: readonly RgbImage[]): readonly (readonly FoundFace[])[];
  dispose(): void;
}

/**
 * Opens face-api.js's tiny face detector (a small YOLOv2). Images are processed in batches, and only the cells that the image covers
 * are computed; the library pads each image to a square.
 *
 * @param inputSize - longer side of the input in pixels, a multiple of 32
 * @param minScore - minimum score, 0–1
 */
export async function openTinyFaceNet(inputSize: number, minScore: number): Promise<TinyFaceNet> {
  const weights = await loadFaceWeights('tiny_face_detector_model');
  const buffer = scratchBuffer();
  return {
    detect(images) {
      const first = images[0];
      if (!first) return [];
      const step = Math.max(first.width, first.height) / inputSize;
      const [columns, rows] = [cellsOf(first.width / step), cellsOf(first.height / step)];
      const output = tf.tidy(() => forward(weights, toInput(images, step, columns, rows, buffer)));
      const numbers = output.dataSync();
      output.dispose();
      const stride = rows * columns * ANCHORS.length * FIELDS;
      return images.map((_, i) =>
        facesOf(numbers.subarray(i * stride, (i + 1) * stride), columns, minScore, step * CELL),
      );
    },
    dispose: () => weights.dispose(),
  };
}

function cellsOf(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / CELL));
}

/** `[images, rows × 32, columns × 32, 3]` */
function toInput(
  images: readonly RgbImage[],
  step: number,
  columns: number,
  rows: number,
  buffer: (elements: number) => Float32Array,
): tf.Tensor4D {
  const grid = { x: 0, y: 0, step, columns: columns * CELL, rows: rows * CELL };
  const elements = grid.rows * grid.columns * 3;
  const input = buffer(images.length * elements);
  images.forEach((image, i) => {
    sampleGrid(input.subarray(i * elements, (i + 1) * elements), image, grid, MEAN_RGB);
  });
  return tf.tensor4d(input, [images.length, grid.rows, grid.columns, 3]);
}

/** face-api.js, `TinyYolov2Base.runMobilenet`. @returns `[images, rows, columns, 25]` */
function forward(weights: FaceWeights, input: tf.Tensor4D): tf.Tensor4D {
  let x = convolve(weights, input, 'conv0', 'conv0/filters', 'leakyrelu');
  for (let layer = 1; layer <= 5; layer++) {
    x = tf.maxPool(x, 2, 2, 'same');
    const depthwise = weights.get(`conv${layer}/depthwise_filter`).as4D(3, 3, x.shape[3], 1);
    x = tf.depthwiseConv2d(x, depthwise, 1, 'same');
    x = convolve(weights, x, `conv${layer}`, `conv${layer}/pointwise_filter`, 'leakyrelu');
  }
  x = tf.maxPool(x, 2, 1, 'same');
  return convolve(weights, x, 'conv8', 'conv8/filters', 'linear');
}

function convolve(
  weights: FaceWeights,
  x: tf.Tensor4D,
  layer: string,
  filterName: string,
  activation: 'leakyrelu' | 'linear',
): tf.Tensor4D {
  const [height = 1, width = 1, inChannels = 1, outChannels = 1] = weights.get(filterName).shape;
  return tf.fused.conv2d({
    x,
    filter: weights.get(filterName).as4D(height, width, inChannels, outChannels),
    bias: weights.get(`${layer}/bias`),
    strides: 1,
    pad: 'valid',
    activation,
    leakyreluAlpha: 0.1,
  });
}

/** Decodes one image's output `[rows, columns, anchors, fields]`, with non-maximum suppression. */
function facesOf(
  output: ArrayLike<number>,
  columns: number,
  minScore: number,
  cellPixels: number,
): readonly FoundFace[] {
  const candidates: FoundFace[] = [];
  for (let at = 0; at < output.length; at += FIELDS) {
    const score = sigmoid(output[at + 4]!);
    if (score <= minScore) continue;
    const cell = Math.floor(at / FIELDS / ANCHORS.length);
    const [anchorWidth, anchorHeight] = ANCHORS[(at / FIELDS) % ANCHORS.length]!;
    const width = Math.exp(output[at + 2]!) * anchorWidth * cellPixels;
    const height = Math.exp(output[at + 3]!) * anchorHeight * cellPixels;
    const x = ((cell % columns) + sigmoid(output[at]!)) * cellPixels - width / 2;
    const y = (Math.floor(cell / columns) + sigmoid(output[at + 1]!)) * cellPixels - height / 2;
    candidates.push({ box: { x, y, width, height }, score });
  }
  return suppressNonMaxima(candidates, MAX_OVERLAP);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
