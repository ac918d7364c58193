import type { Identity } from './identity.js';
import type { Pose } from './pose.js';
import type { Picture } from './render.js';
import { noise } from './shader.js';

/** Covers eyes, nose and mouth with a dark board. */
export function drawBoard(picture: Picture, id: Identity, pose: Pose): void {
  const { width, height, data } = picture;
  const x0 = Math.max(0, Math.round(pose.x - 1.5 * pose.scale));
  const x1 = Math.min(width, Math.round(pose.x + 1.5 * pose.scale));
  const y0 = Math.max(0, Math.round(pose.y - 1.6 * pose.scale));
  const y1 = Math.min(height, Math.round(pose.y + 1.9 * pose.scale));
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const shade = 60 + 50 * noise(x / 11, y / 17) + 40 * ((x - x0) / (x1 - x0));
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = shade * (0.5 + 0.5 * id.shirt[c]);
    }
  }
}
