import { ClipError } from './errors.js';
import { DESCRIPTOR_LENGTH, type FaceDetails, MESH_POINTS } from './faceDetails.js';

/** Face features that a network gets beside the frames: shape and motion of the mesh, the descriptor, both, or none. */
export const FACE_FEATURES = ['none', 'mesh', 'descriptor', 'mesh+descriptor'] as const;

export type FaceFeatures = (typeof FACE_FEATURES)[number];

/**
 * Version of the definition of `faceFeatures`, saved with each network that was trained with them. It increases whenever the same face
 * gets other features: a network would predict nonsense from them.
 */
export const FACE_FEATURES_VERSION = 1;

/** Mesh points of iBUG's 51 inner landmarks (300-W, Sagonas et al. 2013: brows, nose, eyes, mouth) that lie on the face's midline. */
const MIDDLE = [168, 197, 5, 4, 2, 0, 17, 13, 14] as const;

/** The other inner landmarks: each point of the right half with its mirror point in the left half. */
const PAIRS = [
  // Brows
  [70, 300],
  [63, 293],
  [105, 334],
  [66, 296],
  [107, 336],
  // Nose
  [75, 305],
  [97, 326],
  // Eyes
  [33, 263],
  [160, 387],
  [158, 385],
  [133, 362],
  [153, 380],
  [144, 373],
  // Outer lips
  [61, 291],
  [39, 269],
  [37, 267],
  [181, 405],
  [84, 314],
  // Inner lips
  [78, 308],
  [82, 312],
  [87, 317],
] as const;

/** Outer corners of the right and left eye; a face is upright if both are at the same height. */
const [RIGHT_EYE, LEFT_EYE] = [33, 263];

/** Number of shape features per frame. */
const SHAPE = MIDDLE.length + 2 * PAIRS.length;

/** Shape features are in hundredths of the face's size. */
const SHAPE_SCALE = 100;

/** Scales the elements of an L2-normalized descriptor to about 1. */
const DESCRIPTOR_SCALE = Math.sqrt(DESCRIPTOR_LENGTH);

/** Returns whether the features use the mesh, which only MediaPipe's landmark network provides. */
export function takesMesh(kind: FaceFeatures): boolean {
  return kind === 'mesh' || kind === 'mesh+descriptor';
}

/** Returns whether the features use the descriptor. */
export function takesDescriptor(kind: FaceFeatures): boolean {
  return kind === 'descriptor' || kind === 'mesh+descriptor';
}

/** The number of face features of a clip; 0 for `none`. */
export function countFaceFeatures(kind: FaceFeatures): number {
  return (takesMesh(kind) ? 2 * SHAPE : 0) + (takesDescriptor(kind) ? DESCRIPTOR_LENGTH : 0);
}

/**
 * Computes the face features of a clip.
 *
 * `mesh`: the mean of 51 shape features over the frames, then their standard deviation, which measures movement (functionals over
 * time, as in the AVEC baselines, Valstar et al. 2016). For the shape, the mesh of a frame is centered, scaled to centroid size 1
 * (Procrustes), rotated upright and averaged with its mirror image, so that mirroring a clip changes nothing. The features are x and
 * y for each pair of iBUG's inner points and y for the points on the midline. They are few because the layer that reads them is
 * trained on thousands of clips, not millions.
 *
 * `descriptor`: the descriptor, scaled to values of about 1. A face and its mirror image are assumed to have the same one.
 *
 * @returns `[countFaceFeatures(kind)]`, finite
 * @throws ClipError `NO_FACE_DETAILS` if the requested data is missing or is not a face
 */
export function faceFeatures(
  { mesh, descriptor }: Pick<FaceDetails, 'mesh' | 'descriptor'>,
  kind: FaceFeatures,
): Float32Array {
  return Float32Array.from([
    ...(takesMesh(kind) ? shapeOverTime(mesh) : []),
    ...(takesDescriptor(kind) ? scaledDescriptor(descriptor) : []),
  ]);
}

function shapeOverTime(mesh: Int16Array): number[] {
  const numbers = 3 * MESH_POINTS;
  const length = mesh.length / numbers;
  if (length < 1 || !Number.isInteger(length)) {
    throw missing(`a face mesh of ${MESH_POINTS} points for each frame`, `${mesh.length} numbers`);
  }
  const shapes = Array.from({ length }, (_, frame) =>
    shapeOf(mesh.subarray(frame * numbers, (frame + 1) * numbers)),
  );
  const means = shapes[0]!.map((_, i) => shapes.reduce((sum, shape) => sum + shape[i]!, 0) / length);
  const deviations = means.map((mean, i) =>
    Math.sqrt(shapes.reduce((sum, shape) => sum + (shape[i]! - mean) ** 2, 0) / length),
  );
  return [...means, ...deviations];
}

/** @param mesh - `[468, 3]` */
function shapeOf(mesh: Int16Array): number[] {
  const center = [0, 1, 2].map((axis) => meanOf(mesh, (at) => mesh[at + axis]!));
  const [x = 0, y = 0] = center;
  const size = Math.sqrt(
    meanOf(mesh, (at) => center.reduce((sum, middle, axis) => sum + (mesh[at + axis]! - middle) ** 2, 0)),
  );
  const across = mesh[3 * LEFT_EYE]! - mesh[3 * RIGHT_EYE]!;
  const down = mesh[3 * LEFT_EYE + 1]! - mesh[3 * RIGHT_EYE + 1]!;
  const eyes = Math.hypot(across, down);
  if (!(size > 0 && eyes > 0)) throw missing('a face mesh with two eyes', 'coinciding points');
  const [cos, sin] = [(SHAPE_SCALE * across) / (eyes * size), (SHAPE_SCALE * down) / (eyes * size)];
  const acrossOf = (point: number): number => cos * (mesh[3 * point]! - x) + sin * (mesh[3 * point + 1]! - y);
  const downOf = (point: number): number => cos * (mesh[3 * point + 1]! - y) - sin * (mesh[3 * point]! - x);
  return [
    ...MIDDLE.map(downOf),
    ...PAIRS.flatMap(([right, left]) => [
      (acrossOf(left) - acrossOf(right)) / 2,
      (downOf(left) + downOf(right)) / 2,
    ]),
  ];
}

function meanOf(mesh: Int16Array, valueAt: (at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < mesh.length; at += 3) sum += valueAt(at);
  return (3 * sum) / mesh.length;
}

function scaledDescriptor(descriptor: Float32Array): number[] {
  const isWhole = descriptor.length === DESCRIPTOR_LENGTH && descriptor.every(Number.isFinite);
  if (isWhole) return Array.from(descriptor, (value) => value * DESCRIPTOR_SCALE);
  const received = descriptor.length === 0 ? 'none' : 'another length or NaN';
  throw missing(`a face descriptor of ${DESCRIPTOR_LENGTH} finite numbers`, received);
}

function missing(expected: string, received: string): ClipError {
  return new ClipError(
    'NO_FACE_DETAILS',
    `Face features: expected ${expected}; received ${received}; preprocess the clip again, or choose other face features.`,
  );
}
