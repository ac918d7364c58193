/** Rotation and position of a head: angles in radians (yaw to the image's right, pitch down, roll clockwise), the rest in pixels. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** Image position of the head's center, pixels from the top left. */
  readonly x: number;
  readonly y: number;
  /** Pixels per head unit (half the face's width). */
  readonly scale: number;
}

/** Distance of the camera from the head's center, in head units. */
export const CAMERA = 8;

/** Row-major 3×3 rotation from the head to the camera (x right, y up, z to the viewer). */
export function rotationOf(pose: Pose): Float64Array {
  const [cy, sy] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cp, sp] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const [cr, sr] = [Math.cos(-pose.roll), Math.sin(-pose.roll)];
  // Roll · pitch · yaw.
  const m = [cy, 0, sy, sp * sy, cp, -sp * cy, -cp * sy, sp, cp * cy];
  return Float64Array.from([
    cr * m[0] - sr * m[3],
    cr * m[1] - sr * m[4],
    cr * m[2] - sr * m[5],
    sr * m[0] + cr * m[3],
    sr * m[1] + cr * m[4],
    sr * m[2] + cr * m[5],
    m[6],
    m[7],
    m[8],
  ]);
}

/** Projects a point of the head to the image. @returns `[x, y]` in pixels */
export function project(
  pose: Pose,
  rotation: Float64Array,
  x: number,
  y: number,
  z: number,
): [number, number] {
  const r = rotation;
  const depth = r[6] * x + r[7] * y + r[8] * z;
  const k = (pose.scale * CAMERA) / (CAMERA - depth);
  return [pose.x + (r[0] * x + r[1] * y + r[2] * z) * k, pose.y - (r[3] * x + r[4] * y + r[5] * z) * k];
}
