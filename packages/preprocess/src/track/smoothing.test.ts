import { faceIn } from '../testing/fakes.js';
import { smoothLandmarks } from './smoothing.js';

/** A face 100 pixels wide, moved to the right. */
const faceAt = (x: number): Float32Array => faceIn({ x: 100 + x, y: 50, width: 100, height: 100 });
/** Deterministic noise of about ±1. */
const noise = (i: number): number => Math.sin(i * 12.9898) + Math.sin(i * 78.233);
/** Times at 25 frames per second. */
const timesOf = (frames: readonly unknown[], interval = 0.04): number[] => frames.map((_, i) => i * interval);

function jitter(frames: readonly (Float32Array | null)[]): number {
  const inner = frames.slice(1, -1);
  return (
    inner.slice(1).reduce((sum, points, i) => sum + Math.abs(points![0]! - inner[i]![0]!), 0) / inner.length
  );
}

test('smoothing reduces the jitter of a still face', () => {
  const frames = Array.from({ length: 16 }, (_, i) => faceAt(noise(i)));
  expect(jitter(smoothLandmarks(frames, timesOf(frames)))).toBeLessThan(0.6 * jitter(frames));
});

test('uniform motion is followed without lag, also at both ends', () => {
  const frames = Array.from({ length: 16 }, (_, i) => faceAt(2 * i));
  smoothLandmarks(frames, timesOf(frames)).forEach((points, i) => {
    expect(points![7]).toBeCloseTo(frames[i]![7]!, 3);
    expect(points![6]).toBeCloseTo(frames[i]![6]!, 3);
  });
});

test('frames more than 100 ms apart do not change', () => {
  const frames = Array.from({ length: 16 }, (_, i) => faceAt(noise(i)));
  expect(smoothLandmarks(frames, timesOf(frames, 0.125))).toEqual(frames);
});

test('one outlier does not affect its neighbors', () => {
  const frames = Array.from({ length: 16 }, (_, i) => faceAt(i === 8 ? 60 : 0.1 * noise(i)));
  smoothLandmarks(frames, timesOf(frames)).forEach((points, i) => {
    expect(Math.abs(points![0]! - frames[i]![0]!)).toBeLessThan(0.3);
  });
});

test('the first and the last frame do not change: nothing is extrapolated', () => {
  const frames = Array.from({ length: 5 }, (_, i) => faceAt(noise(i)));
  const smooth = smoothLandmarks(frames, timesOf(frames));
  expect([smooth[0], smooth[4]]).toEqual([frames[0], frames[4]]);
});

test('gaps stay gaps, and an isolated frame does not change', () => {
  const frames = [null, null, faceAt(3), null, null, null, null];
  expect(smoothLandmarks(frames, timesOf(frames))).toEqual(frames);
  expect(smoothLandmarks([], [])).toEqual([]);
});
