/** Rotation of a head in degrees; all 0 if it faces the camera upright. */
export interface HeadPose {
  /** Positive: the nose points to the right of the image. */
  readonly yaw: number;
  /** Positive: the nose points down. */
  readonly pitch: number;
  /** Positive: the head leans clockwise in the image. */
  readonly roll: number;
}

/** Points of MediaPipe's face mesh that hardly move with facial expressions. */
const [RIGHT_TEMPLE, LEFT_TEMPLE, FOREHEAD, CHIN] = [127, 356, 10, 152];

/**
 * Computes the head pose from a face mesh, with axes from temple to temple and from forehead to chin.
 *
 * @param mesh - `[468, 3]`, x to the right, y down, depth away from the camera, in one unit
 */
export function headPose(mesh: Float32Array): HeadPose {
  const across = unit(between(mesh, RIGHT_TEMPLE, LEFT_TEMPLE));
  const along = between(mesh, FOREHEAD, CHIN);
  const dot = along[0] * across[0] + along[1] * across[1] + along[2] * across[2];
  const down = unit([along[0] - dot * across[0], along[1] - dot * across[1], along[2] - dot * across[2]]);
  // Points out of the back of the head, opposite to the nose.
  const back = cross(across, down);
  return {
    yaw: degrees(Math.atan2(-back[0], Math.hypot(back[1], back[2]))),
    pitch: degrees(Math.atan2(-back[1], back[2])),
    roll: degrees(Math.atan2(across[1], across[0])),
  };
}

type Vector = readonly [number, number, number];

function between(mesh: Float32Array, from: number, to: number): Vector {
  const along = (axis: number): number => mesh[3 * to + axis]! - mesh[3 * from + axis]!;
  return [along(0), along(1), along(2)];
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
