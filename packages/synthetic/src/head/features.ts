import type { ActionUnits } from './actionUnits.js';
import type { Identity } from './identity.js';

/** Positions of brows, eyes, mouth and nose, in head units on the face plane (x to the image's right, y up). */
export interface Features {
  /** Heights of the brow's inner end, middle and outer end; x of the inner end. */
  readonly browInner: number;
  readonly browMiddle: number;
  readonly browOuter: number;
  readonly browInnerX: number;
  readonly eyeX: number;
  readonly eyeY: number;
  readonly eyeHalf: number;
  /** Distances of the lids above and below the eye's center line. */
  readonly lidUpper: number;
  readonly lidLower: number;
  readonly irisX: number;
  readonly irisY: number;
  readonly mouthHalf: number;
  readonly mouthY: number;
  /** Height of the mouth's corners above its middle. */
  readonly cornerRise: number;
  /** Inner edges of the lips at the middle of the mouth. */
  readonly upperInner: number;
  readonly lowerInner: number;
  readonly upperLip: number;
  readonly lowerLip: number;
  /** Shape of the opening: 0 has pointed corners, 1 is rectangular (bared teeth, stretched lips). */
  readonly square: number;
  readonly jawDrop: number;
  readonly noseY: number;
}

/** Vertical travel of the jaw at AU26 = 1, head units. */
export const JAW_TRAVEL = 0.36;

/** Computes the features under action units; `gazeX` and `gazeY` are −1…1. */
export function featuresOf(id: Identity, au: ActionUnits, gazeX = 0, gazeY = 0): Features {
  const jawDrop = JAW_TRAVEL * au.au26;
  const brow = id.browHeight;
  const closed = Math.min(1, Math.max(au.au45, au.au43));
  const open = 0.105 * id.eyeSize * (1 + 0.65 * au.au5 - 0.35 * au.au7 - 0.12 * au.au6 - 0.25 * au.au9);
  const lower = 0.062 * id.eyeSize * (1 + 0.2 * au.au5 - 0.55 * au.au7 - 0.6 * au.au6 - 0.5 * au.au9);
  const parted = 0.08 * au.au25 + jawDrop * 0.95;
  const lift = 0.09 * au.au10 + 0.05 * au.au9 + 0.02 * au.au12;
  const full = id.lipFullness * Math.max(0.25, 1 - 0.75 * au.au23 - 0.25 * au.au12 - 0.15 * au.au20);
  const mouthY = -0.8 + 0.05 * au.au17;
  return {
    browInner: brow - 0.02 + 0.17 * au.au1 - 0.17 * au.au4 - 0.08 * au.au9,
    browMiddle: brow + 0.06 + 0.1 * au.au1 + 0.1 * au.au2 - 0.1 * au.au4 - 0.05 * au.au9,
    browOuter: brow - 0.02 + 0.16 * au.au2 - 0.03 * au.au1 - 0.02 * au.au4,
    browInnerX: 0.18 - 0.07 * au.au4,
    eyeX: id.eyeSpacing,
    eyeY: 0.06,
    eyeHalf: 0.205 * id.eyeSize,
    lidUpper: open * (1 - closed) - 0.045 * closed,
    lidLower: lower,
    irisX: gazeX * 0.07,
    irisY: gazeY * 0.05 + 0.012,
    mouthHalf:
      id.mouthWidth + 0.12 * au.au12 + 0.13 * au.au20 + 0.04 * au.au15 - 0.11 * au.au18 - 0.05 * au.au26,
    mouthY,
    cornerRise:
      0.17 * au.au12 - 0.15 * au.au15 - 0.05 * au.au17 - 0.05 * au.au20 - 0.4 * parted * (1 - 0.6 * au.au12),
    upperInner: lift,
    lowerInner: lift * 0.8 - parted + 0.03 * au.au17,
    upperLip: 0.075 * full,
    lowerLip: 0.1 * full * (1 + 0.35 * au.au17 * (1 - au.au23)),
    square: Math.min(1, 0.9 * au.au20 + 0.8 * au.au10 * au.au25),
    jawDrop,
    noseY: -0.42 + id.noseLength + 0.05 * au.au9 + 0.015 * au.au10,
  };
}

/** Heights of the lid margins along an eye, in head units: `u` is −1 at the nose, 1 at the temple. */
export function lidHeights(f: Features, u: number): { readonly upper: number; readonly lower: number } {
  const bow = Math.max(0, 1 - u * u);
  const line = f.eyeY + 0.02 * u;
  return { upper: line + f.lidUpper * Math.pow(bow, 0.65), lower: line - f.lidLower * bow };
}
