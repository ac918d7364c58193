/** A soft key light and an ambient dome. */
export interface Light {
  /** Unit vector to the key light in camera coordinates. */
  readonly direction: readonly [number, number, number];
  /** Strength of the key light, about 0.4–0.8. */
  readonly key: number;
  /** Strength of the dome, about 0.4–0.6. */
  readonly ambient: number;
  /** Warmth: red up and blue down by this share, −0.08…0.08. */
  readonly warmth: number;
}
