import { mixSeed, Rng } from '../rng.js';
import type { Identity, Rgb } from './identity.js';
import type { Light } from './light.js';
import type { Pose } from './pose.js';
import type { Picture } from './render.js';
import { noise } from './shader.js';

/** Makes a blurred background: two colors, a few soft shapes, a texture. @returns 8-bit RGB, `[height, width, 3]` */
export function makeBackground(seed: number, width: number, height: number): Uint8ClampedArray {
  const rng = new Rng(mixSeed(seed, 0xb6));
  const color = (): Rgb => {
    const gray = rng.range(45, 185);
    return [gray + rng.range(-28, 28), gray + rng.range(-22, 22), gray + rng.range(-28, 28)];
  };
  const top = color();
  const bottom = color();
  const shapes = Array.from({ length: 5 }, () => ({
    x: rng.range(0, width),
    y: rng.range(0, height),
    w: rng.range(0.05, 0.25) * width,
    h: rng.range(0.1, 0.5) * height,
    color: color(),
    weight: rng.range(0.3, 0.7),
  }));
  const grain = rng.range(6, 26);
  const pitch = rng.range(6, 40);
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const v = y / height;
      const texture = (noise(x / pitch + (seed % 97), y / pitch) - 0.5) * grain;
      const pixel = [0, 1, 2].map((c) => top[c] * (1 - v) + bottom[c] * v + texture);
      for (const s of shapes) {
        const inside =
          Math.min(1, Math.max(0, s.w - Math.abs(x - s.x)) / 12) *
          Math.min(1, Math.max(0, s.h - Math.abs(y - s.y)) / 12);
        for (let c = 0; c < 3; c++) pixel[c] += (s.color[c] - pixel[c]) * inside * s.weight;
      }
      data.set(pixel, (y * width + x) * 3);
    }
  }
  return data;
}

/** Draws neck, shoulders and long hair; call it before the head is drawn. */
export function drawBody(picture: Picture, id: Identity, pose: Pose, light: Light): void {
  const { width, height, data } = picture;
  const s = pose.scale;
  const side = light.direction[0];
  const put = (x: number, y: number, color: Rgb, shade: number): void => {
    const at = (y * width + x) * 3;
    for (let c = 0; c < 3; c++) data[at + c] = 255 * color[c] * shade;
  };
  const top = Math.max(0, Math.round(pose.y - 1.2 * s));
  for (let y = top; y < height; y++) {
    const v = (y - pose.y) / s;
    const shoulder = v > 1.5 ? 0.55 + 1.75 * Math.sqrt(Math.min(1, (v - 1.5) / 0.9)) : 0;
    const neck = v > 0.6 ? 0.52 + 0.25 * Math.max(0, v - 1.3) : 0;
    const hair =
      id.longHair && v < 1.75
        ? 1.02 +
          0.1 * Math.sin(v * 2) +
          id.hairVolume -
          0.25 * Math.max(0, v - 1.2) -
          0.6 * Math.max(0, -0.4 - v)
        : 0;
    const reach = Math.max(shoulder, neck, hair) * s;
    const x0 = Math.max(0, Math.round(pose.x - reach));
    const x1 = Math.min(width - 1, Math.round(pose.x + reach));
    for (let x = x0; x <= x1; x++) {
      const u = (x - pose.x) / s;
      const a = Math.abs(u);
      if (a < neck && v < 1.75 + 0.25 * (1 - (a / 0.6) ** 2)) {
        const round = Math.sqrt(Math.max(0, 1 - (a / (neck + 0.05)) ** 2));
        put(
          x,
          y,
          id.skin,
          (light.ambient + light.key * (0.2 + 0.35 * round + 0.3 * side * u)) * (v < 1.5 ? 0.72 : 0.9),
        );
      } else if (a < shoulder) {
        put(
          x,
          y,
          id.shirt,
          light.ambient + light.key * (0.45 + 0.2 * side * u) + 0.12 * (noise(x / 9, y / 23) - 0.5),
        );
      } else if (a < hair) {
        put(x, y, id.hair, (0.55 + 0.5 * noise(u * 30 + 90, v * 3 + 40)) * 0.8);
      }
    }
  }
}
