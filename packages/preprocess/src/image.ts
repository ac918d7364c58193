/** Raw pixels. */
export interface RgbImage {
  /** RGB, 0–255, `[height, width, 3]`. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}
