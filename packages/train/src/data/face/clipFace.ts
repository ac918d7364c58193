import { faceFeatures, MESH_POINTS, takesMesh } from '@dfer/clips';
import { TrainError } from '../../errors.js';
import type { ClipFrames, TrainedRun } from '../../run/trainedRun.js';

/**
 * Face features of a clip for the networks of a run, `[features]`.
 *
 * @returns `null` if the run uses no face features
 * @throws TrainError `BAD_FRAMES` if the clip has no face details; ClipError `NO_FACE_DETAILS` if they are incomplete
 */
export function clipFace(
  { faceFeatures: kind = 'none' }: Pick<TrainedRun, 'faceFeatures'>,
  { face }: Pick<ClipFrames, 'face'>,
): Float32Array | null {
  if (kind === 'none') return null;
  if (face !== undefined) return faceFeatures(face, kind);
  throw new TrainError(
    'BAD_FRAMES',
    'input',
    `Clip: expected face details, because the networks were trained with face features "${kind}"; received only frames. Pass clips that dfer preprocess made from videos.`,
  );
}

/**
 * The same for frames in a given order. A permutation of all frames has the features of the clip; if frames are left out, only the meshes
 * of the remaining ones are used. The descriptor does not change.
 *
 * @param rows - Indices of the clip's frames in the network input.
 * @param order - Index into `rows` at each position.
 */
export function clipFaceInOrder(
  run: Pick<TrainedRun, 'faceFeatures'>,
  clip: Pick<ClipFrames, 'face'>,
  rows: readonly number[],
  order: readonly number[],
): Float32Array | null {
  const { face } = clip;
  const isWhole = new Set(order).size === rows.length;
  if (isWhole || face === undefined || !takesMesh(run.faceFeatures ?? 'none')) return clipFace(run, clip);
  const numbers = 3 * MESH_POINTS;
  const mesh = new Int16Array(order.length * numbers);
  order.forEach((shown, place) => {
    const row = rows[shown] ?? 0;
    mesh.set(face.mesh.subarray(row * numbers, (row + 1) * numbers), place * numbers);
  });
  return clipFace(run, { face: { ...face, mesh } });
}
