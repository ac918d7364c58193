/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Raw pixels. */
export interface RgbImage extends ImageSize {
  /** RGB, 0–255, `[height, width, 3]`. */
  readonly data: Uint8Array;
}
