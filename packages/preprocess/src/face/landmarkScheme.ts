/** Meaning of landmark indices. */
export interface LandmarkScheme {
  readonly count: number;
  /** Range [from, to) of the landmarks without the jaw, which moves with the mouth. */
  readonly inner: readonly [from: number, to: number];
  /** Ranges [from, to) whose means are the centers of both eyes, the tip of the nose and both corners of the mouth. */
  readonly fivePoints: readonly (readonly [from: number, to: number])[];
  /** Ranges [first, last] that are drawn as lines. */
  readonly chains: readonly (readonly [first: number, last: number, closed: boolean])[];
}

/** The scheme of iBUG's 300-W; all landmark networks return it and stores contain it. */
export const IBUG68: LandmarkScheme = {
  count: 68,
  inner: [17, 68],
  fivePoints: [
    [36, 42],
    [42, 48],
    [30, 31],
    [48, 49],
    [54, 55],
  ],
  chains: [
    [0, 16, false],
    [17, 21, false],
    [22, 26, false],
    [27, 30, false],
    [31, 35, false],
    [36, 41, true],
    [42, 47, true],
    [48, 59, true],
    [60, 67, true],
  ],
};
