import { DESCRIPTOR_LENGTH, type FaceDetails, MESH_POINTS } from '@dfer/clips';
import { seededRandom } from '@dfer/core';

/** A face of a class: noisy meshes of `length` frames whose mouth opening depends on the label, and a descriptor. */
export function toyFace(label: number, seed: number, length: number): FaceDetails {
  const random = seededRandom('face', seed);
  const noise = (): number => 6 * (random() - 0.5);
  const mesh = Int16Array.from({ length: length * MESH_POINTS * 3 }, (_, at) => {
    const [axis, n] = [at % 3, Math.floor(at / 3) % MESH_POINTS];
    if (n === 33 || n === 263) return [n === 33 ? 2500 : 5700, 3300, 0][axis]! + noise();
    // Points of the lower lip.
    const isLip = [17, 14, 84, 314, 87, 317, 181, 405].includes(n);
    const place = [4096 + 2500 * Math.sin(n * 1.7), 4096 + 2500 * Math.cos(n * 2.3), 500 * Math.sin(n)][
      axis
    ]!;
    return place + noise() + (isLip && axis === 1 ? 600 * label : 0);
  });
  const raw = Array.from({ length: DESCRIPTOR_LENGTH }, random);
  const size = Math.hypot(...raw);
  return {
    poses: new Float32Array(3 * length),
    scores: new Float32Array(2 * length).fill(1),
    mesh,
    descriptor: Float32Array.from(raw, (value) => value / size),
  };
}
