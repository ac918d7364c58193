/** What the landmarks of a face mean, by their numbers. */
export interface LandmarkScheme {
  readonly count: number;
  /** Those that keep their place in the face, from the first to before the last: the jaw moves with the mouth. */
  readonly inner: readonly [from: number, to: number];
  /** Landmarks that are averaged to the middles of both eyes, the tip of the nose and both corners of the mouth. */
  readonly fivePoints: readonly (readonly [from: number, to: number])[];
  /** Neighbors that are drawn as a line. */
  readonly chains: readonly (readonly [first: number, last: number, closed: boolean])[];
}

/** That of iBUG's 300-W, which every landmark network gives here and the store keeps. */
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
