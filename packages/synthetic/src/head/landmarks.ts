import type { ActionUnits } from './actionUnits.js';
import { type Features, featuresOf, lidHeights } from './features.js';
import type { Identity } from './identity.js';
import { type Pose, project, rotationOf } from './pose.js';
import type { FaceSurface } from './surface.js';

export type Point = readonly [x: number, y: number];

/** The five points of face alignment, in pixels from the left and top edge; left and right as seen in the image. */
export interface FivePoints {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly leftMouth: Point;
  readonly rightMouth: Point;
}

/**
 * Computes the five points from iBUG's 68 landmarks of the rendered head (Sagonas et al., "300 faces in-the-wild challenge",
 * ICCV-W 2013): an eye is the mean of its six points on the lid margins (36–41, 42–47), the nose its tip (30), a mouth corner the
 * point where the lips meet (48, 54). All points are on the head's surface.
 */
export function fivePoints(id: Identity, pose: Pose, units: ActionUnits, surface: FaceSurface): FivePoints {
  const f = featuresOf(id, units);
  const r = rotationOf(pose);
  const at = ([x, y]: Point): Point => {
    const [column, row] = project(pose, r, x, y, surface.depthAt(x, y));
    // The renderer's integer coordinates are pixel centers.
    return [column + 0.5, row + 0.5];
  };
  const eye = (side: number): Point => meanOf(lidPoints(f).map(([x, y]) => at([side * x, y])));
  const corner = (side: number): Point => at([side * f.mouthHalf, f.mouthY + f.cornerRise]);
  return {
    leftEye: eye(-1),
    rightEye: eye(1),
    nose: at(noseTip(f, surface)),
    leftMouth: corner(-1),
    rightMouth: corner(1),
  };
}

/** Position of the two points on each lid along the eye, −1 to 1: above and below the edge of the iris. */
const LID = 0.4;

/** Six points around the eye on the image's right. */
function lidPoints(f: Features): Point[] {
  const x = (u: number): number => f.eyeX + u * f.eyeHalf;
  const canthi = [-1, 1].map((u): Point => [x(u), lidHeights(f, u).upper]);
  const lids = [-LID, LID].flatMap((u): Point[] => {
    const { upper, lower } = lidHeights(f, u);
    return [
      [x(u), upper],
      [x(u), Math.min(lower, upper)],
    ];
  });
  return [...canthi, ...lids];
}

/** The foremost point of the ridge of the nose, searched in steps of 0.01 head units. */
function noseTip(f: Features, surface: FaceSurface): Point {
  const heights = Array.from({ length: 25 }, (_, i) => f.noseY - 0.08 + 0.01 * i);
  const depths = heights.map((y) => surface.depthAt(0, y));
  return [0, heights[depths.indexOf(Math.max(...depths))]];
}

function meanOf(points: readonly Point[]): Point {
  const sum = (axis: 0 | 1): number => points.reduce((total, point) => total + point[axis], 0);
  return [sum(0) / points.length, sum(1) / points.length];
}
