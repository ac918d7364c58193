import type { Picture } from './render.js';

/** Blurs a box of the picture in place with a 5×5 binomial kernel (σ = 1 pixel), as a lens and a sensor do. */
export function soften(picture: Picture, left: number, top: number, right: number, bottom: number): void {
  const { width, height, data } = picture;
  const x0 = Math.max(2, Math.floor(left));
  const x1 = Math.min(width - 3, Math.ceil(right));
  const y0 = Math.max(2, Math.floor(top));
  const y1 = Math.min(height - 3, Math.ceil(bottom));
  if (x1 < x0 || y1 < y0) return;
  const row = width * 3;
  const across = (x1 - x0 + 1) * 3;
  // Rows of the horizontal pass, from two above the box to two below.
  const wide = new Uint16Array(across * (y1 - y0 + 5));
  for (let y = y0 - 2; y <= y1 + 2; y++) {
    const to = (y - y0 + 2) * across;
    const from = y * row + x0 * 3;
    for (let i = 0; i < across; i++) {
      const k = from + i;
      wide[to + i] = data[k - 6] + data[k + 6] + 4 * (data[k - 3] + data[k + 3]) + 6 * data[k];
    }
  }
  for (let y = y0; y <= y1; y++) {
    const from = (y - y0 + 2) * across;
    const to = y * row + x0 * 3;
    for (let i = 0; i < across; i++) {
      const k = from + i;
      const sum =
        wide[k - 2 * across] + wide[k + 2 * across] + 4 * (wide[k - across] + wide[k + across]) + 6 * wide[k];
      data[to + i] = sum / 256;
    }
  }
}
