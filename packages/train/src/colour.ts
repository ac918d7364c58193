/**
 * Moves colours away from or towards their grey, in place.
 *
 * @param frames Normalised, `[…, 3]`.
 * @param saturation 0: grey; 1: as they are; above: stronger.
 */
export function saturate(frames: Float32Array, saturation: number): void {
  for (let i = 0; i < frames.length; i += 3) {
    const grey = 0.299 * frames[i]! + 0.587 * frames[i + 1]! + 0.114 * frames[i + 2]!;
    for (let channel = i; channel < i + 3; channel++) {
      frames[channel] = grey + saturation * (frames[channel]! - grey);
    }
  }
}

/** A rectangle, in fractions of the side. */
export interface Hole {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fills the same rectangle of each frame with mid-grey, which networks see as 0 (Zhong et al. 2020), in place. */
export function erase(frames: Float32Array, size: number, hole: Hole): void {
  const [left, top] = [Math.round(hole.left * size), Math.round(hole.top * size)];
  const right = Math.min(size, left + Math.round(hole.width * size));
  const bottom = Math.min(size, top + Math.round(hole.height * size));
  for (let frame = 0; frame < frames.length; frame += size * size * 3) {
    for (let row = top; row < bottom; row++) {
      const line = frame + row * size * 3;
      frames.fill(0, line + left * 3, line + right * 3);
    }
  }
}
