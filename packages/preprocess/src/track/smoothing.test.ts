import { smoothLandmarks } from './smoothing.js';

const still = (offset: number): Float32Array =>
  Float32Array.from({ length: 136 }, (_, i) => 100 + i + offset);
/** Reproducible noise of about ±1. */
const noise = (i: number): number => Math.sin(i * 12.9898) + Math.sin(i * 78.233);

function trembling(frames: readonly (Float32Array | null)[]): number {
  let sum = 0;
  for (let i = 1; i < frames.length; i++) sum += Math.abs(frames[i]![0]! - frames[i - 1]![0]!);
  return sum / (frames.length - 1);
}

test('a still face stops trembling', () => {
  const frames = Array.from({ length: 16 }, (_, i) => still(noise(i)));
  expect(trembling(smoothLandmarks(frames, 2))).toBeLessThan(0.6 * trembling(frames));
});

test('an even motion is followed without lag, also at both ends', () => {
  const frames = Array.from({ length: 16 }, (_, i) => still(5 * i));
  smoothLandmarks(frames, 3).forEach((points, i) => expect(points![7]).toBeCloseTo(frames[i]![7]!, 3));
});

test('one wild frame pulls neither itself nor its neighbours away', () => {
  const frames = Array.from({ length: 16 }, (_, i) => still(i === 8 ? 60 : 0.1 * noise(i)));
  for (const points of smoothLandmarks(frames, 2)) expect(Math.abs(points![0]! - 100)).toBeLessThan(1);
});

test('gaps stay gaps, and a lone frame stays as it is', () => {
  const frames = [null, null, still(3), null, null, null, null];
  expect(smoothLandmarks(frames, 2)).toEqual(frames);
  expect(smoothLandmarks([], 2)).toEqual([]);
});
