import type { AlignedClip } from '@dfer/clips';
import { alignment } from '../align/aligners.js';
import { grayWorld } from '../align/grayWorld.js';
import { applyTransform, type Transform } from '../align/transform.js';
import { warp } from '../align/warp.js';
import type { RgbImage } from '../image.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import type { SeenFace } from '../track/locateFaces.js';
import { combineFrames, heaviestFrames } from './temporalSampling.js';
import { videoTimeline, type SampledFrame } from './videoTimeline.js';

/** Most usable frames in a timeline, evenly spread, because they are held in memory together. */
export const MOST_TIMELINE_FRAMES = 512;

/** A face that was aligned from a sampled frame. */
export interface AlignedFrame {
  /** Index of the sampled frame. */
  readonly at: number;
  readonly face: SeenFace;
  readonly pixels: Uint8Array;
  /** `[68, 2]`, pixels of the aligned frame. */
  readonly landmarks: Float64Array;
  /** From pixels of the image. */
  readonly transform: Transform;
  /** From fractions of the image's sides. */
  readonly fromParts: Transform;
}

/** Aligns a face. @param landmarks - `[68, 2]`, pixels of the image */
export function alignFrame(
  at: number,
  image: RgbImage,
  face: SeenFace,
  landmarks: Float32Array,
  settings: PreprocessSettings,
): AlignedFrame {
  const transform = alignment(landmarks, settings);
  const [a, b, c, d, e, f] = transform;
  const { width, height } = image;
  return {
    at,
    face,
    pixels: warp(image, transform, settings.size),
    landmarks: applyTransform(transform, Float64Array.from(landmarks)),
    transform,
    fromParts: [a * width, b * height, c, d * width, e * height, f],
  };
}

/** The parts of a clip that are computed from its aligned frames. */
export interface ClipFrames extends Pick<
  AlignedClip,
  'frames' | 'length' | 'size' | 'replacedRows' | 'landmarks' | 'transforms'
> {
  /** The aligned frame with the largest weight in each row. */
  readonly rows: readonly AlignedFrame[];
}

/**
 * Resamples aligned frames in time to the stored number of frames.
 *
 * @param sampled - all sampled frames, in order; the usable ones are `aligned`
 */
export function clipFrames(
  sampled: readonly SampledFrame[],
  aligned: readonly AlignedFrame[],
  settings: PreprocessSettings,
): ClipFrames {
  const length = storedFrames(settings);
  const { matrix, replaced } = videoTimeline(settings.timeline, sampled, length);
  const rows = [...heaviestFrames(matrix, aligned.length)].map((row) => aligned[row]!);
  const pixels = combineFrames(
    matrix,
    aligned.map((frame) => frame.pixels),
  );
  return {
    frames: whiteBalanced(pixels, settings),
    length,
    size: settings.size,
    replacedRows: replaced,
    landmarks: combineLandmarks(
      matrix,
      aligned.map(({ landmarks }) => landmarks),
    ),
    transforms: Float32Array.from(rows.flatMap(({ fromParts }) => [...fromParts])),
    rows,
  };
}

/** Applies the setting `whiteBalance` to the pixels of a clip. */
export function whiteBalanced(frames: Uint8Array, { whiteBalance }: PreprocessSettings): Uint8Array {
  return whiteBalance === 'gray-world' ? grayWorld(frames) : frames;
}

function combineLandmarks(matrix: Float64Array, frames: readonly Float64Array[]): Float32Array {
  const n = frames.length;
  const width = frames[0]!.length;
  return Float32Array.from({ length: (matrix.length / n) * width }, (_, at) => {
    const row = Math.floor(at / width);
    return frames.reduce((sum, frame, i) => sum + matrix[row * n + i]! * frame[at % width]!, 0);
  });
}
