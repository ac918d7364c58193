/** A soft key light and ambient light. */
export interface Light {
  /** Unit vector to the key light in camera coordinates. */
  readonly direction: readonly [number, number, number];
  /** Strength of the key light, about 0.4–0.8. */
  readonly key: number;
  /** Strength of the ambient light, about 0.4–0.6. */
  readonly ambient: number;
  /** Color temperature: raises red and lowers blue by this fraction, −0.08…0.08. */
  readonly warmth: number;
}
