import type { Box } from './box.js';
import { IBUG68 } from './landmarkScheme.js';

/**
 * Computes five points from 68: the centers of both eyes, the tip of the nose, both corners of the mouth.
 *
 * @param landmarks - `[68, 2]` in iBUG order
 * @returns `[5, 2]`
 */
export function fivePoints(landmarks: Float32Array): Float64Array {
  return Float64Array.from(IBUG68.fivePoints.flatMap(([from, to]) => mean(landmarks, from, to)));
}

function mean(landmarks: Float32Array, from: number, to: number): [number, number] {
  let x = 0;
  let y = 0;
  for (let i = from; i < to; i++) {
    x += landmarks[2 * i]!;
    y += landmarks[2 * i + 1]!;
  }
  return [x / (to - from), y / (to - from)];
}

/** Mean of the inner landmarks 17–67; the jaw is left out because it moves with the mouth. */
export function landmarkCenter(landmarks: Float32Array): [x: number, y: number] {
  return mean(landmarks, ...IBUG68.inner);
}

/** The box around all landmarks, padded on all sides by a fraction of its size. */
export function landmarkBox(landmarks: Float32Array, padding = 0.2): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < landmarks.length; i += 2) {
    left = Math.min(left, landmarks[i]!);
    right = Math.max(right, landmarks[i]!);
    top = Math.min(top, landmarks[i + 1]!);
    bottom = Math.max(bottom, landmarks[i + 1]!);
  }
  const [dx, dy] = [(right - left) * padding, (bottom - top) * padding];
  return { x: left - dx, y: top - dy, width: right - left + 2 * dx, height: bottom - top + 2 * dy };
}

/** Whether 68 landmarks form a plausible face: eyes apart, mouth below the eyes, in the face's own axes. */
export function plausibleFace(landmarks: Float32Array): boolean {
  const [lx, ly, rx, ry, , , mlx, mly, mrx, mry] = fivePoints(landmarks);
  const [ex, ey] = [rx! - lx!, ry! - ly!];
  const eyes = Math.hypot(ex, ey);
  const [mx, my] = [(mlx! + mrx!) / 2 - (lx! + rx!) / 2, (mly! + mry!) / 2 - (ly! + ry!) / 2];
  // Distance from the eye line down to the mouth, relative to the distance of the eyes.
  const drop = (ex * my - ey * mx) / (eyes * eyes);
  return eyes >= 6 && drop > 0.4 && drop < 4;
}
