import * as tf from '@tensorflow/tfjs';
import { invertTransform, type Transform } from '../../align/transform.js';
import { warp } from '../../align/warp.js';
import type { RgbImage } from '../../image.js';
import type { FaceLandmarker, FaceRoi, LocatedFace } from '../landmarker.js';
import { openHumanNetwork, type Network } from '../networks/humanNetwork.js';
import { scratchBuffer } from '../networks/resample.js';
import { headPose } from '../pose.js';
import { ibug68FromMesh } from './meshTo68.js';

/** Pixels per side of the network's input. */
const INPUT = 192;
const POINTS = 468;
/** Side of the input square, relative to the bounding box of the points (MediaPipe, `face_landmarks_to_roi.pbtxt`). */
const CONTEXT = 1.5;
/** Side of the first input square, relative to `Detection.context`: 1.5 times BlazeFace's box, as in MediaPipe. */
const FIRST_CONTEXT = 1.2;
/** A second pass is skipped if its square is this close to the first, relative to its side and in radians. */
const NEAR = { shift: 0.08, ratio: 1.2, turn: 0.1 } as const;
/** Outer corners of the eyes. */
const [RIGHT_EYE, LEFT_EYE] = [33, 263];
/** Faces per batch; the activations of more would not fit in the CPU caches. */
const BATCH = 8;

/**
 * Opens MediaPipe's face mesh (Kartynnik et al., "Real-time facial surface geometry from monocular video on mobile GPUs", 2019;
 * weights Apache-2.0, included in `@vladmandic/human`). It runs on the square around the detection and, unless that is close enough,
 * again on the upright square around its own points.
 *
 * @throws PreprocessError `BAD_MODEL`
 */
export async function openFaceMesh(): Promise<FaceLandmarker> {
  const network = await openHumanNetwork('facemesh', INPUT, ['Identity_2', 'Identity_1']);
  const buffer = scratchBuffer();
  return {
    locate(rois) {
      const looks = rois.map(({ image, detection }) => ({ image, square: squareOf(detection) }));
      const seen = look(network, looks, buffer);
      const again = looks.flatMap(({ image, square }, i) => {
        const own = squareAround(seen[i]!.mesh);
        return isNear(square, own) ? [] : [{ i, image, square: own }];
      });
      look(network, again, buffer).forEach((face, k) => (seen[again[k]!.i] = face));
      return Promise.resolve(seen.map(located));
    },
    dispose: () => network.dispose(),
  };
}

/** A rotated square of an image. */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Radians, clockwise in the image. */
  readonly angle: number;
}

interface Look {
  readonly image: RgbImage;
  readonly square: Square;
}

interface SeenMesh {
  /** `[468, 3]`, pixels of the image. */
  readonly mesh: Float32Array;
  readonly presence: number;
}

function squareOf({ box, context, eyes }: FaceRoi['detection']): Square {
  const angle = eyes ? Math.atan2(eyes[3] - eyes[1], eyes[2] - eyes[0]) : 0;
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    side: FIRST_CONTEXT * context * Math.max(1, box.width, box.height),
    angle,
  };
}

/** The square around a mesh, rotated as the mesh. */
function squareAround(mesh: Float32Array): Square {
  const angle = Math.atan2(
    mesh[3 * LEFT_EYE + 1]! - mesh[3 * RIGHT_EYE + 1]!,
    mesh[3 * LEFT_EYE]! - mesh[3 * RIGHT_EYE]!,
  );
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < mesh.length; at += 3) {
    const u = cos * mesh[at]! + sin * mesh[at + 1]!;
    const v = cos * mesh[at + 1]! - sin * mesh[at]!;
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  const side = CONTEXT * Math.max(1, right - left, bottom - top);
  return { x: cos * u - sin * v, y: sin * u + cos * v, side, angle };
}

/** Whether two squares show nearly the same. */
function isNear(a: Square, b: Square): boolean {
  const turn = Math.abs(Math.atan2(Math.sin(a.angle - b.angle), Math.cos(a.angle - b.angle)));
  const ratio = a.side / b.side;
  return (
    Math.hypot(a.x - b.x, a.y - b.y) < NEAR.shift * b.side &&
    ratio > 1 / NEAR.ratio &&
    ratio < NEAR.ratio &&
    turn < NEAR.turn
  );
}

/** Transform from pixels of the image to pixels of the input. */
function toInput({ x, y, side, angle }: Square): Transform {
  const scale = INPUT / side;
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return [cos, sin, INPUT / 2 - cos * x - sin * y, -sin, cos, INPUT / 2 + sin * x - cos * y];
}

function look(
  network: Network,
  looks: readonly Look[],
  buffer: (elements: number) => Float32Array,
): SeenMesh[] {
  const seen: SeenMesh[] = [];
  for (let start = 0; start < looks.length; start += BATCH) {
    const batch = looks.slice(start, start + BATCH);
    const transforms = batch.map(({ square }) => toInput(square));
    const elements = INPUT * INPUT * 3;
    const input = buffer(batch.length * elements);
    batch.forEach(({ image }, i) => {
      const pixels = warp(image, transforms[i]!, INPUT);
      for (let at = 0; at < elements; at++) input[i * elements + at] = pixels[at]! / 255;
    });
    const outputs = tf.tidy(() => network.run(tf.tensor4d(input, [batch.length, INPUT, INPUT, 3])));
    const [meshes, flags] = outputs.map((output) => output.dataSync());
    tf.dispose(outputs);
    transforms.forEach((transform, i) => {
      const raw = meshes!.subarray(i * POINTS * 3, (i + 1) * POINTS * 3);
      seen.push({ mesh: toImage(raw, invertTransform(transform)), presence: flags![i]! });
    });
  }
  return seen;
}

function toImage(raw: ArrayLike<number>, [a, b, c, d, e, f]: Transform): Float32Array {
  const scale = Math.hypot(a, d);
  const mesh = new Float32Array(raw.length);
  for (let at = 0; at < raw.length; at += 3) {
    const [x, y] = [raw[at]!, raw[at + 1]!];
    mesh[at] = a * x + b * y + c;
    mesh[at + 1] = d * x + e * y + f;
    mesh[at + 2] = scale * raw[at + 2]!;
  }
  return mesh;
}

function located({ mesh, presence }: SeenMesh): LocatedFace {
  return { landmarks: ibug68FromMesh(mesh), presence, mesh, pose: headPose(mesh) };
}
