// Measures the cost and quality of warping a face out of a frame:
//   npx nx run bench:warp -- [--size 224]
// Warps a 640×360 frame of fine rings at several scales (source to aligned) and prints one line of JSON:
// CPU milliseconds per frame, and the peak signal-to-noise ratio against the mean of 8 × 8 samples per pixel.
import { parseArgs } from 'node:util';
import { type RgbImage, type Transform, warp } from '@dfer/preprocess';
import { rounded } from '../harness/statistics.js';

const { values } = parseArgs({ options: { size: { type: 'string', default: '224' } } });
const size = Number(values.size);
if (!Number.isInteger(size) || size < 1) {
  console.error(`bench:warp: expected --size of at least one pixel; received ${values.size}.`);
  process.exit(2);
}
const REPEATS = 40;
const [width, height] = [640, 360];
const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y] = [(Math.floor(i / 3) % width) - width / 2, Math.floor(i / 3 / width) - height / 2];
  return 127.5 + 127 * Math.cos(((x * x + y * y) * Math.PI) / (2 * width) + (i % 3));
});
const image: RgbImage = { data, width, height };

/** Around the center of the frame, rotated by 0.2. */
function scaled(sx: number, sy: number): Transform {
  const [c, s] = [Math.cos(0.2), Math.sin(0.2)];
  const [a, b, d, e] = [sx * c, -sx * s, sy * s, sy * c];
  return [a, b, size / 2 - (a * width + b * height) / 2, d, e, size / 2 - (d * width + e * height) / 2];
}

/** Warped at eight times the size with bilinear samples, then averaged. */
function supersampled([a, b, c, d, e, f]: Transform): Float64Array {
  const fine = warp(image, [8 * a, 8 * b, 8 * c, 8 * d, 8 * e, 8 * f], 8 * size);
  const sums = new Float64Array(size * size * 3);
  for (let row = 0; row < 8 * size; row++) {
    for (let column = 0; column < 8 * size; column++) {
      const to = (Math.floor(row / 8) * size + Math.floor(column / 8)) * 3;
      const from = (row * 8 * size + column) * 3;
      for (let channel = 0; channel < 3; channel++) sums[to + channel] += fine[from + channel] / 64;
    }
  }
  return sums;
}

function psnr(received: Uint8Array, expected: Float64Array): number {
  const squares = received.reduce((sum, value, i) => sum + (value - expected[i]) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / received.length));
}

const scales = [
  [1.6, 1.6],
  [0.9, 0.9],
  [0.5, 0.5],
  [0.35, 0.35],
  [0.9, 0.25],
];
const results = scales.map(([sx, sy]) => {
  const transform = scaled(sx, sy);
  const warped = warp(image, transform, size);
  const before = process.cpuUsage();
  for (let i = 0; i < REPEATS; i++) warp(image, transform, size);
  const { user, system } = process.cpuUsage(before);
  return {
    scale: sx === sy ? sx : [sx, sy],
    msPerFrame: rounded((user + system) / 1000 / REPEATS, 2),
    psnrDb: rounded(psnr(warped, supersampled(transform)), 1),
  };
});
console.log(JSON.stringify({ bench: 'warp', size, results }));
