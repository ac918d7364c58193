import type { AlignedClip } from '@dfer/clips';
import { alignment } from '../align/aligners.js';
import { greyWorld } from '../align/grayWorld.js';
import { applyTransform, type Transform } from '../align/transform.js';
import { warp } from '../align/warp.js';
import type { RgbImage } from '../image.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import type { SeenFace } from '../track/locateFaces.js';
import { combineFrames, heaviestFrames } from './temporalSampling.js';
import { videoTimeline, type SampledFrame } from './videoTimeline.js';

/** Of more usable frames as many, spread evenly, make the timeline: they are in memory together. */
export const MOST_TIMELINE_FRAMES = 512;

/** A face that was cut out of a frame looked at. */
export interface AlignedFrame {
  /** Which of the frames looked at. */
  readonly at: number;
  readonly face: SeenFace;
  readonly pixels: Uint8Array;
  /** `[68, 2]`, pixels of the aligned frame. */
  readonly landmarks: Float64Array;
  /** From pixels of the image. */
  readonly transform: Transform;
  /** From parts of the image's sides. */
  readonly fromParts: Transform;
}

/** Cuts a face out. @param landmarks - `[68, 2]`, pixels of the image */
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

/** What aligned frames make of a clip; the rest is known from the film. */
export interface ClipFrames extends Pick<
  AlignedClip,
  'frames' | 'length' | 'size' | 'replacedRows' | 'landmarks' | 'transforms'
> {
  /** The aligned frame that weighs most in each row. */
  readonly rows: readonly AlignedFrame[];
}

/**
 * Brings aligned frames to the number that is kept.
 *
 * @param sampled - the frames looked at, in order; those that are usable are `aligned`
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
    frames: normalized(pixels, settings),
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

/** The pixels of a clip in the colors that the settings ask for. */
export function normalized(frames: Uint8Array, { normalise }: PreprocessSettings): Uint8Array {
  return normalise === 'grey-world' ? greyWorld(frames) : frames;
}

function combineLandmarks(matrix: Float64Array, frames: readonly Float64Array[]): Float32Array {
  const n = frames.length;
  const width = frames[0]!.length;
  return Float32Array.from({ length: (matrix.length / n) * width }, (_, at) => {
    const row = Math.floor(at / width);
    return frames.reduce((sum, frame, i) => sum + matrix[row * n + i]! * frame[at % width]!, 0);
  });
}
