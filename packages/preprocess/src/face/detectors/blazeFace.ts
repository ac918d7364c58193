import * as tf from '@tensorflow/tfjs';
import { warp } from '../../align/warp.js';
import type { RgbImage } from '../../image.js';
import { intersectionOverUnion, type Box } from '../box.js';
import type { Detection, FaceDetector } from '../detector.js';
import { openHumanNetwork, type Network } from '../networks/humanNetwork.js';
import { sampleGrid, scratchBuffer } from '../networks/resample.js';

/** Longer side of the network's input, in pixels. */
const INPUT = 256;
/** Cell size of both maps in input pixels, and anchors per cell (MediaPipe, `face_detection_full_range.pbtxt` of the back camera). */
const MAPS = [
  { cell: 16, anchors: 2 },
  { cell: 32, anchors: 6 },
] as const;
/** Values per anchor: center and sides of the box, then x and y of six points, eyes first. */
const FIELDS = 16;
/** See `Detection.context`; measured with face-api.js's 68-landmark network. */
const CONTEXT = 1.25;
/** Boxes with a larger overlap (IoU) are the same face. */
const MAX_OVERLAP = 0.3;

const GRAPH = 'StatefulPartitionedCall/functional_1';
/** Scores and boxes of the first map, then of the second, before the layers that flatten them for one input size. */
const OUTPUTS = [33, 35, 34, 36].map((layer) => `${GRAPH}/conv2d_${layer}/BiasAdd`);

/** Above this score, there were no false detections in real videos. */
const SURE = 0.75;
/** Faces down to this fraction of the minimum score are detected again, enlarged. */
const CANDIDATE = 0.8;
/** Sides of the enlarged crops relative to the box, and their size in pixels. */
const ZOOMS = [2, 3] as const;
const ZOOMED = 128;
/** Most input pixels per batch, as in four wide frames: more need memory, which is unbounded for a crowd, and save no time. */
const MOST_INPUT = 4 * INPUT * 160;
/** Minimum score in an enlarged crop. */
const LEAST = 0.02;

/**
 * MediaPipe's BlazeFace for the back camera (Bazarevsky et al., "BlazeFace: Sub-millisecond neural face detection on mobile
 * GPUs", 2019; weights Apache-2.0, included in `@vladmandic/human`). Images are processed in batches; only the cells that the image
 * covers are computed. A face with an uncertain score is detected again in two enlarged crops and gets the mean score: small or turned
 * faces then score higher, false detections such as letters or folds lower.
 *
 * @param minScore - minimum score, 0–1
 * @throws PreprocessError `BAD_MODEL`
 */
export async function openBlazeFace(minScore: number): Promise<FaceDetector> {
  const network = await openHumanNetwork('blazeface', INPUT, OUTPUTS);
  const buffer = scratchBuffer();
  const look = (images: readonly RgbImage[], least: number): Detection[][] => {
    const atOnce = imagesAtOnce(images[0]);
    const found: Detection[][] = [];
    for (let start = 0; start < images.length; start += atOnce) {
      found.push(...detect(network, images.slice(start, start + atOnce), least, buffer));
    }
    return found;
  };
  return {
    detect(images) {
      const found = look(images, CANDIDATE * minScore);
      return Promise.resolve(confirmed(images, found, (crops) => look(crops, LEAST), minScore));
    },
    dispose: () => network.dispose(),
  };
}

/** Keeps the certain faces and those confirmed in enlarged crops. @returns best first */
function confirmed(
  images: readonly RgbImage[],
  found: readonly (readonly Detection[])[],
  look: (crops: readonly RgbImage[]) => Detection[][],
  minScore: number,
): Detection[][] {
  const doubtful = found.flatMap((faces, i) =>
    faces.flatMap((face) => (face.score < SURE ? [{ face, image: images[i]! }] : [])),
  );
  const crops = doubtful.flatMap(({ face, image }) => ZOOMS.map((zoom) => enlarged(image, face.box, zoom)));
  const seen = look(crops);
  const scores = new Map(
    doubtful.map(({ face }, i) => {
      const looks = ZOOMS.map((zoom, k) => scoreInMiddle(seen[i * ZOOMS.length + k]!, zoom));
      return [face, looks.reduce((sum, score) => sum + score, 0) / looks.length];
    }),
  );
  return found.map((faces) =>
    faces
      .map((face) => ({ ...face, score: scores.get(face) ?? face.score }))
      .filter(({ score }) => score >= minScore)
      .sort((a, b) => b.score - a.score),
  );
}

/** Crops the square around a box, `zoom` times as wide, and scales it to `ZOOMED` pixels. */
function enlarged(image: RgbImage, { x, y, width, height }: Box, zoom: number): RgbImage {
  const scale = ZOOMED / (zoom * Math.max(1, width, height));
  const [dx, dy] = [ZOOMED / 2 - scale * (x + width / 2), ZOOMED / 2 - scale * (y + height / 2)];
  return { data: warp(image, [scale, 0, dx, 0, scale, dy], ZOOMED), width: ZOOMED, height: ZOOMED };
}

/** Best score of a detection at the position of the original face. */
function scoreInMiddle(faces: readonly Detection[], zoom: number): number {
  const side = ZOOMED / zoom;
  const own = { x: (ZOOMED - side) / 2, y: (ZOOMED - side) / 2, width: side, height: side };
  const same = faces.filter(({ box }) => intersectionOverUnion(box, own) > MAX_OVERLAP);
  return Math.max(0, ...same.map(({ score }) => score));
}

function detect(
  network: Network,
  images: readonly RgbImage[],
  minScore: number,
  buffer: (elements: number) => Float32Array,
): Detection[][] {
  const first = images[0];
  if (!first) return [];
  const step = Math.max(first.width, first.height) / INPUT;
  const [columns, rows] = [cellsOf(first.width / step), cellsOf(first.height / step)];
  const outputs = tf.tidy(() => network.run(toInput(images, step, 32 * columns, 32 * rows, buffer)));
  const numbers = outputs.map((output) => output.dataSync());
  tf.dispose(outputs);
  return images.map((_, i) => {
    const candidates = MAPS.flatMap(({ cell, anchors }, map) => {
      const grid = { columns: (columns * 32) / cell, cell, anchors, step };
      const count = ((rows * 32) / cell) * grid.columns * anchors;
      const scores = numbers[2 * map]!.subarray(i * count, (i + 1) * count);
      const boxes = numbers[2 * map + 1]!.subarray(i * count * FIELDS, (i + 1) * count * FIELDS);
      return decodeBoxes(scores, boxes, grid, minScore);
    });
    return weightedSuppression(candidates);
  });
}

/** Number of images of this size per batch. */
function imagesAtOnce(image: RgbImage | undefined): number {
  if (!image) return 1;
  const step = Math.max(image.width, image.height) / INPUT;
  const cells = cellsOf(image.width / step) * cellsOf(image.height / step);
  return Math.max(1, Math.floor(MOST_INPUT / (32 * 32 * cells)));
}

/** Number of cells of the coarser map that cover `pixels` input pixels. */
function cellsOf(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / 32));
}

/** @returns `[images, height, width, 3]`, −1 to 1; black beyond the image */
function toInput(
  images: readonly RgbImage[],
  step: number,
  width: number,
  height: number,
  buffer: (elements: number) => Float32Array,
): tf.Tensor4D {
  const elements = height * width * 3;
  const input = buffer(images.length * elements);
  const grid = { x: step / 2 - 0.5, y: step / 2 - 0.5, step, columns: width, rows: height };
  images.forEach((image, i) =>
    sampleGrid(input.subarray(i * elements, (i + 1) * elements), image, grid, [0, 0, 0]),
  );
  return tf.sub(tf.mul(tf.tensor4d(input, [images.length, height, width, 3]), 2), 1);
}

interface AnchorGrid {
  readonly columns: number;
  readonly cell: number;
  readonly anchors: number;
  /** Image pixels per input pixel. */
  readonly step: number;
}

function decodeBoxes(
  scores: ArrayLike<number>,
  boxes: ArrayLike<number>,
  { columns, cell, anchors, step }: AnchorGrid,
  minScore: number,
): Detection[] {
  const found: Detection[] = [];
  for (let at = 0; at < scores.length; at++) {
    const score = 1 / (1 + Math.exp(-scores[at]!));
    if (!(score >= minScore)) continue;
    const position = Math.floor(at / anchors);
    const [x, y] = [((position % columns) + 0.5) * cell, (Math.floor(position / columns) + 0.5) * cell];
    const field = (k: number): number => boxes[at * FIELDS + k]!;
    const [width, height] = [step * field(2), step * field(3)];
    const box = {
      x: step * (x + field(0)) - width / 2,
      y: step * (y + field(1)) - height / 2,
      width,
      height,
    };
    const eyes = [
      step * (x + field(4)),
      step * (y + field(5)),
      step * (x + field(6)),
      step * (y + field(7)),
    ] as const;
    found.push({ box, score, context: CONTEXT, eyes });
  }
  return found;
}

/** Replaces overlapping boxes with their mean weighted by score, as MediaPipe does: it jitters less than the best box. */
function weightedSuppression(candidates: readonly Detection[]): Detection[] {
  let rest = [...candidates].sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  for (let best = rest[0]; best; best = rest[0]) {
    const { box, score } = best;
    const same = rest.filter((other) => intersectionOverUnion(other.box, box) > MAX_OVERLAP);
    const group = same.length > 0 ? same : [best];
    kept.push(meanDetection(group, score));
    rest = rest.filter((other) => !group.includes(other));
  }
  return kept;
}

function meanDetection(group: readonly Detection[], score: number): Detection {
  const total = group.reduce((sum, face) => sum + face.score, 0);
  const mean = (value: (face: Detection) => number): number =>
    group.reduce((sum, face) => sum + (face.score / total) * value(face), 0);
  const eye = (k: 0 | 1 | 2 | 3): number => mean(({ eyes }) => eyes?.[k] ?? 0);
  const box = {
    x: mean((face) => face.box.x),
    y: mean((face) => face.box.y),
    width: mean((face) => face.box.width),
    height: mean((face) => face.box.height),
  };
  return { box, score, context: CONTEXT, eyes: [eye(0), eye(1), eye(2), eye(3)] };
}
