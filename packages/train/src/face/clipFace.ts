import { faceFeatures, MESH_POINTS, takesMesh } from '@dfer/clips';
import { TrainError } from '../errors.js';
import type { ClipFrames, TrainedRun } from '../run/trainedRun.js';

/**
 * What a run's networks are told of a clip's face, `[features]`.
 *
 * @returns `null`: they are told nothing
 * @throws TrainError `BAD_FRAMES` where nothing is known of it; ClipError `NO_FACE_DETAILS` where too little is
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
    `Clip: expected details of its face, as the networks were taught with face features "${kind}"; received frames alone. Give clips that dfer preprocess made of films.`,
  );
}

/**
 * The same, for frames that are shown in an order. All of them in whatever order are the clip; where some are left out, only the meshes
 * of those that are shown are told. The descriptor says who it is, and stays.
 *
 * @param rows - Frames of the clip (from 0) that are looked at.
 * @param order - Which of `rows` stands at each place, from 0.
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
