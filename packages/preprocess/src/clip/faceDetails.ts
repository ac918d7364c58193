import { type FaceDetails, MESH_POINTS } from '@dfer/clips';
import type { Transform } from '../align/transform.js';
import { bytesOfFloats, bytesOfSamples, floatsFrom, samplesFrom } from '../littleEndian.js';
import type { SeenFace } from '../track/locateFaces.js';

/** Mesh coordinates per side of an aligned frame. */
export const MESH_STEPS = 8192;

const MESH_NUMBERS = MESH_POINTS * 3;

/** Converts face details to bytes. */
export function bytesOfDetails({ poses, scores, mesh, descriptor }: FaceDetails): DetailBytes {
  return {
    poses: bytesOfFloats(poses),
    scores: bytesOfFloats(scores),
    mesh: bytesOfSamples(mesh),
    descriptor: bytesOfFloats(descriptor),
  };
}

export type DetailBytes = { readonly [Key in keyof FaceDetails]: Uint8Array };

export function detailsFrom({ poses, scores, mesh, descriptor }: DetailBytes): FaceDetails {
  return {
    poses: floatsFrom(poses),
    scores: floatsFrom(scores),
    mesh: samplesFrom(mesh),
    descriptor: floatsFrom(descriptor),
  };
}

/** A face with the transform to its aligned frame. */
export interface AlignedFace {
  readonly face: SeenFace;
  readonly transform: Transform;
}

/** Collects the face details of a clip. @param rows - the face in each stored frame @param size - pixels per side of an aligned frame */
export function faceDetails(
  rows: readonly AlignedFace[],
  size: number,
  descriptor: Float32Array | null,
): FaceDetails {
  const hasMesh = rows.every(({ face }) => face.mesh);
  const mesh = new Int16Array(hasMesh ? rows.length * MESH_NUMBERS : 0);
  if (hasMesh) rows.forEach((row, i) => writeMesh(mesh.subarray(i * MESH_NUMBERS), row, MESH_STEPS / size));
  return {
    poses: Float32Array.from(
      rows.flatMap(({ face: { pose } }) => (pose ? [pose.yaw, pose.pitch, pose.roll] : [NaN, NaN, NaN])),
    ),
    scores: Float32Array.from(rows.flatMap(({ face }) => [face.detection.score, face.presence])),
    mesh,
    descriptor: descriptor ?? new Float32Array(0),
  };
}

function writeMesh(target: Int16Array, { face, transform }: AlignedFace, steps: number): void {
  const mesh = face.mesh ?? new Float32Array(0);
  const [a, b, c, d, e, f] = transform;
  const scale = Math.hypot(a, d);
  const write = (at: number, value: number): void => {
    target[at] = Math.max(-32768, Math.min(32767, Math.round(steps * value)));
  };
  for (let at = 0; at < mesh.length; at += 3) {
    const [x, y, depth] = [mesh[at]!, mesh[at + 1]!, mesh[at + 2]!];
    write(at, a * x + b * y + c);
    write(at + 1, d * x + e * y + f);
    write(at + 2, scale * depth);
  }
}
