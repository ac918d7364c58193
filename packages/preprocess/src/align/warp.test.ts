import { invertTransform, type Transform } from './transform.js';
import type { RgbImage } from '../image.js';
import { warp } from './warp.js';

/** The red channel, interpolated bilinearly with a repeated edge. */
function bilinear({ data, width, height }: RgbImage, x: number, y: number): number {
  const clamped = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const [cx, cy] = [clamped(x, width - 1), clamped(y, height - 1)];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  const at = (column: number, row: number): number =>
    data[(clamped(row, height - 1) * width + clamped(column, width - 1)) * 3]!;
  const [p, q] = [cx - left, cy - top];
  return (
    (at(left, top) * (1 - p) + at(left + 1, top) * p) * (1 - q) +
    (at(left, top + 1) * (1 - p) + at(left + 1, top + 1) * p) * q
  );
}

/** The red channel of every output pixel as the mean of 8 × 8 samples. */
function supersampled(image: RgbImage, transform: Transform, size: number): Float64Array {
  const [a, b, c, d, e, f] = invertTransform(transform);
  return Float64Array.from({ length: size * size }, (_, pixel) => {
    let sum = 0;
    for (let sample = 0; sample < 64; sample++) {
      const u = (pixel % size) + ((sample % 8) + 0.5) / 8;
      const v = Math.floor(pixel / size) + (Math.floor(sample / 8) + 0.5) / 8;
      sum += bilinear(image, a * u + b * v + c - 0.5, d * u + e * v + f - 0.5);
    }
    return sum / 64;
  });
}

/** Peak signal-to-noise ratio of the red channel of an RGB image, in dB. */
function psnr(received: Uint8Array, expected: Float64Array): number {
  const squares = expected.reduce((sum, value, i) => sum + (received[3 * i]! - value) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / expected.length));
}

/** Scales by `sx` and `sy` about the center of the image, rotated by `angle`. */
function about(image: RgbImage, size: number, sx: number, sy: number, angle: number): Transform {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, d, e] = [sx * c, -sx * s, sy * s, sy * c];
  const [x, y] = [image.width / 2, image.height / 2];
  return [a, b, size / 2 - a * x - b * y, d, e, size / 2 - d * x - e * y];
}

/** Rings that become finer outwards, down to 2.5 pixels at the corners. */
function zonePlate(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [(Math.floor(i / 3) % width) - width / 2, Math.floor(i / 3 / width) - height / 2];
    return 127.5 + 127 * Math.cos(((x * x + y * y) * Math.PI) / (1.5 * width) + (i % 3));
  });
  return { data, width, height };
}

test.each([0.5, 1.6])('a smooth gradient is warped to its exact position (scale %p)', (scale) => {
  const [width, height] = [120, 100];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = (Math.floor(i / 3) % width) + 0.5;
    const y = Math.floor(i / 3 / width) + 0.5;
    return [2 * x, 2 * y, x + y][i % 3]!;
  });
  const size = 40;
  const transform: Transform = [scale, 0, -scale * 20, 0, scale, -scale * 10];
  const warped = warp({ data, width, height }, transform, size);
  for (let at = 0; at < size * size; at++) {
    const x = ((at % size) + 0.5) / scale + 20;
    const y = (Math.floor(at / size) + 0.5) / scale + 10;
    expect(Math.abs(warped[3 * at]! - 2 * x)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(warped[3 * at + 1]! - 2 * y)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(warped[3 * at + 2]! - (x + y))).toBeLessThanOrEqual(1.5);
  }
});

test.each([
  ['equally', 0.9, 0.9, 0.2],
  ['to a half', 0.5, 0.5, 0.3],
  ['to a third', 0.35, 0.35, 0.3],
  ['in height only', 0.9, 0.25, 0.3],
  ['in width, but enlarged in height', 0.3, 1.2, 0.5],
])('shrinking (%s) has a PSNR above 40 dB compared with 64 samples per pixel', (_, sx, sy, angle) => {
  const image = zonePlate(240, 160);
  const transform = about(image, 32, sx, sy, angle);
  expect(psnr(warp(image, transform, 32), supersampled(image, transform, 32))).toBeGreaterThan(40);
});

test('enlarging has a PSNR above 50 dB compared with 64 samples per pixel', () => {
  const image = zonePlate(240, 160);
  const transform = about(image, 32, 1.6, 1.6, 0.3);
  expect(psnr(warp(image, transform, 32), supersampled(image, transform, 32))).toBeGreaterThan(50);
});

test('stripes finer than a pixel become their mean, not moiré', () => {
  const data = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 0 : 200));
  const warped = warp({ data, width: 300, height: 300 }, [0.1, 0, 0, 0, 0.1, 0], 30);
  expect(Math.max(...warped.map((value) => Math.abs(value - 100)))).toBe(0);
});

test('the edge is repeated beyond the image', () => {
  const image = { data: Uint8Array.of(10, 20, 30, 40, 50, 60), width: 2, height: 1 };
  const warped = warp(image, [1, 0, 4, 0, 1, 4], 9);
  expect([...warped.subarray(0, 3)]).toEqual([10, 20, 30]);
  expect([...warped.subarray(-3)]).toEqual([40, 50, 60]);
});

test('a nearly singular transform takes a bounded number of samples', () => {
  const image = zonePlate(20, 20);
  expect(warp(image, [1e-7, 0, 0, 0, 1e-7, 0], 2)).toHaveLength(12);
});

test('a transform that cannot be inverted is refused', () => {
  expect(() => warp(zonePlate(4, 4), [1, 1, 0, 1, 1, 0], 2)).toThrow('expected an invertible transform');
});
