import { printable, reasonOf } from '@dfer/core';
import { PreprocessError } from '../../errors.js';
import type { RgbImage } from '../../image.js';
import { suppressNonMaxima } from '../box.js';
import type { Detection, FaceDetector } from '../detector.js';
import {
  loadOnnxRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from '../networks/onnxRuntime.js';
import { sampleGrid } from '../networks/resample.js';

/** Strides of the three maps and sides of their two anchors, in input pixels (InsightFace, `RetinaFace/retinaface.py`). */
const MAPS = [
  { stride: 32, anchors: [512, 256] },
  { stride: 16, anchors: [128, 64] },
  { stride: 8, anchors: [32, 16] },
] as const;
/** Anchors are centered in a cell of 16 pixels whatever the stride. */
const ANCHOR_MIDDLE = 7.5;
/** Landmark offsets were divided by this in training (InsightFace, `landmark_std`). */
const LANDMARK_STD = 0.2;
const MAX_OVERLAP = 0.4;
/** See `Detection.context`. */
const CONTEXT = 1.15;

export interface RetinaFaceOptions {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Minimum score, 0–1. */
  readonly minScore: number;
}

/**
 * Opens RetinaFace with MobileNet 0.25 (Deng et al., "RetinaFace: Single-shot multi-level face localization in the wild", CVPR 2020).
 * The user provides the ONNX file and installs onnxruntime-node. The detector also finds five points of each face.
 *
 * @throws PreprocessError `BAD_MODEL` if either is missing or the file contains another network
 */
export async function openRetinaFace(
  { model, minScore }: RetinaFaceOptions,
  loadRuntime: () => Promise<OnnxRuntime> = loadOnnxRuntime,
): Promise<FaceDetector> {
  const runtime = await loadRuntime();
  const { session, side } = await openSession(runtime, model);
  return {
    async detect(images) {
      const results: Detection[][] = [];
      for (const image of images) results.push(await detectIn(runtime, session, side, image, minScore));
      return results;
    },
    dispose: () => void session.release?.(),
  };
}

interface OpenSession {
  readonly session: OnnxSession;
  /** Pixels per side of the input. */
  readonly side: number;
}

async function openSession(runtime: OnnxRuntime, model: string): Promise<OpenSession> {
  try {
    const session = await runtime.InferenceSession.create(model);
    const side = await inputSide(runtime, session);
    return { session, side };
  } catch (error) {
    throw new PreprocessError(
      'BAD_MODEL',
      `Detector ${printable(model)}: expected the ONNX file of RetinaFace with MobileNet 0.25 (InsightFace's mnet.25); received ${printable(reasonOf(error))}; name another file, or choose another detector.`,
      { cause: error },
    );
  }
}

/** Finds the input size by running the network on a black image: exports have inputs of 640 or 512 pixels. */
async function inputSide(runtime: OnnxRuntime, session: OnnxSession): Promise<number> {
  const names = MAPS.map(({ stride }) => `face_rpn_bbox_pred_stride${stride}`);
  const missing = names.find((name) => !session.outputNames.includes(name));
  if (missing !== undefined) throw new TypeError(`a network without the output ${missing}`);
  for (const side of [640, 512]) {
    const input = new runtime.Tensor('float32', new Float32Array(3 * side * side), [1, 3, side, side]);
    try {
      await session.run({ [session.inputNames[0] ?? 'data']: input });
      return side;
    } catch {
      // The network has another input size.
    }
  }
  throw new TypeError('a network whose input is neither 640 nor 512 pixels wide');
}

async function detectIn(
  runtime: OnnxRuntime,
  session: OnnxSession,
  side: number,
  image: RgbImage,
  minScore: number,
): Promise<Detection[]> {
  const step = Math.max(image.width, image.height) / side;
  const input = new runtime.Tensor('float32', planes(image, step, side), [1, 3, side, side]);
  const outputs = await session.run({ [session.inputNames[0] ?? 'data']: input });
  const found = MAPS.flatMap(({ stride, anchors }) => {
    const output = (name: string): OnnxTensor => {
      const tensor = outputs[`face_rpn_${name}_stride${stride}`];
      if (tensor) return tensor;
      throw new PreprocessError('BAD_MODEL', `Detector onnx: expected the output ${name}; received none.`);
    };
    const maps = {
      scores: output('cls_prob_reshape'),
      boxes: output('bbox_pred'),
      points: output('landmark_pred'),
    };
    return anchors.flatMap((anchor, q) => decodeAnchor(maps, { q, anchor, stride, step, minScore }));
  });
  return suppressNonMaxima(found, MAX_OVERLAP);
}

/** @returns RGB planes, `[3, side, side]`, 0–255; black beyond the image */
function planes(image: RgbImage, step: number, side: number): Float32Array {
  const pixels = new Float32Array(3 * side * side);
  const grid = { x: step / 2 - 0.5, y: step / 2 - 0.5, step, columns: side, rows: side };
  sampleGrid(pixels, image, grid, [0, 0, 0]);
  const cells = side * side;
  return Float32Array.from(pixels, (_, at) => 255 * pixels[3 * (at % cells) + Math.floor(at / cells)]!);
}

interface AnchorMaps {
  readonly scores: OnnxTensor;
  readonly boxes: OnnxTensor;
  readonly points: OnnxTensor;
}

interface Anchor {
  /** Index of the anchor within its cell. */
  readonly q: number;
  /** Side of the anchor in input pixels. */
  readonly anchor: number;
  readonly stride: number;
  /** Image pixels per input pixel. */
  readonly step: number;
  readonly minScore: number;
}

function decodeAnchor(
  { scores, boxes, points }: AnchorMaps,
  { q, anchor, stride, step, minScore }: Anchor,
): Detection[] {
  const [, , rows = 0, columns = 0] = boxes.dims;
  const cells = rows * columns;
  const found: Detection[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const score = scores.data[(q + 2) * cells + cell]!;
    if (!(score >= minScore)) continue;
    const box = (k: number): number => boxes.data[(4 * q + k) * cells + cell]!;
    const point = (k: number): number => points.data[(10 * q + k) * cells + cell]!;
    const [x, y] = [
      (cell % columns) * stride + ANCHOR_MIDDLE,
      Math.floor(cell / columns) * stride + ANCHOR_MIDDLE,
    ];
    const [width, height] = [anchor * Math.exp(box(2)), anchor * Math.exp(box(3))];
    const reach = anchor * LANDMARK_STD;
    // The network's coordinates start at the center of the first pixel, all others at its edge.
    const fivePoints = Float64Array.from(
      { length: 10 },
      (_, k) => step * ((k % 2 === 0 ? x : y) + reach * point(k) + 0.5),
    );
    found.push({
      box: {
        x: step * (x + anchor * box(0) - width / 2 + 0.5),
        y: step * (y + anchor * box(1) - height / 2 + 0.5),
        width: step * width,
        height: step * height,
      },
      score,
      context: CONTEXT,
      eyes: [fivePoints[0]!, fivePoints[1]!, fivePoints[2]!, fivePoints[3]!],
      fivePoints,
    });
  }
  return found;
}
