/** Size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** An image as raw pixels. */
export interface RgbImage extends ImageSize {
  /** RGB, 0–255, `[height, width, 3]`. */
  readonly data: Uint8Array;
}
