import type { ActionUnits } from './actionUnits.js';
import { featuresOf } from './features.js';
import type { Identity } from './identity.js';
import { type Pose, project, rotationOf } from './pose.js';

export type Point = readonly [x: number, y: number];

/** The five points of face alignment, pixels; left and right as seen in the picture. */
export interface FivePoints {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly leftMouth: Point;
  readonly rightMouth: Point;
}

/** Where the five points are seen; depths are those of the mesh's surface to within 0.05 head units. */
export function fivePoints(id: Identity, pose: Pose, units: ActionUnits): FivePoints {
  const f = featuresOf(id, units);
  const r = rotationOf(pose);
  const at = (x: number, y: number, z: number): Point => project(pose, r, x, y, z);
  const mouthY = f.mouthY + f.cornerRise;
  return {
    leftEye: at(-f.eyeX, f.eyeY, 0.76),
    rightEye: at(f.eyeX, f.eyeY, 0.76),
    nose: at(0, f.noseY + 0.02, 0.93 + id.noseDepth),
    leftMouth: at(-f.mouthHalf, mouthY, 0.78),
    rightMouth: at(f.mouthHalf, mouthY, 0.78),
  };
}
