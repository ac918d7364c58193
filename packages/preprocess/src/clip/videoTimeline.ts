import { fillRow, nearestIndex, type TimelineKind } from './temporalSampling.js';

/** Frames this far apart are never blended, seconds: a moving face would be visible twice. */
const MOST_BLENDED = 0.08;

/** A sampled frame of a video. */
export interface SampledFrame {
  /** Presentation time, seconds. */
  readonly time: number;
  /** Whether it shows a face that can be aligned. */
  readonly usable: boolean;
}

/** Weights of the usable frames in each stored frame. */
export interface VideoTimeline {
  /** `[length, usable]`, row-major; every row sums to 1. */
  readonly matrix: Float64Array;
  /** Rows that show the nearest usable frame because their own is not usable; ascending. */
  readonly replaced: readonly number[];
}

/**
 * Computes the timeline of a video: as `timelineMatrix` if neighboring frames are less than 80 ms apart, else the nearest usable
 * frame. Unusable frames are replaced with the nearest usable one, so that faces keep their position in time.
 *
 * @param frames - sampled frames, in order; at least one usable
 * @param length - number of stored frames
 */
export function videoTimeline(
  kind: TimelineKind,
  frames: readonly SampledFrame[],
  length: number,
): VideoTimeline {
  const usable = frames.flatMap(({ usable: good }, i) => (good ? [i] : []));
  const columns = new Map(usable.map((frame, column) => [frame, column]));
  const matrix = new Float64Array(length * usable.length);
  const replaced: number[] = [];
  const blends = kind === 'tim' || kind === 'linear';
  for (let row = 0; row < length; row++) {
    const along = length === 1 ? 0.5 : row / (length - 1);
    const position = blends ? along * (frames.length - 1) : nearestIndex(row, frames.length, length);
    const weights = matrix.subarray(row * usable.length, (row + 1) * usable.length);
    const run = blends ? runAround(frames, position) : undefined;
    if (run) {
      const [first, last] = run;
      const column = columns.get(first)!;
      const n = last - first + 1;
      fillRow(kind, weights.subarray(column, column + n), n === 1 ? 0 : (position - first) / (n - 1), 0);
      continue;
    }
    const frame = Math.round(position);
    const nearest = nearestUsable(frames, usable, position);
    weights[columns.get(nearest)!] = 1;
    if (!frames[frame]!.usable) replaced.push(row);
  }
  return { matrix, replaced };
}

/** The run of usable frames, each less than 80 ms apart, around a position; undefined if the position is in a gap. */
function runAround(
  frames: readonly SampledFrame[],
  position: number,
): [first: number, last: number] | undefined {
  let [first, last] = [Math.floor(position), Math.ceil(position - 1e-9)];
  const joined = (left: number): boolean => {
    const [a, b] = [frames[left], frames[left + 1]];
    return a !== undefined && b !== undefined && a.usable && b.usable && b.time - a.time < MOST_BLENDED;
  };
  if (first !== last && !joined(first)) return undefined;
  if (!frames[first]?.usable) return undefined;
  while (joined(first - 1)) first--;
  while (joined(last)) last++;
  return [first, last];
}

function nearestUsable(frames: readonly SampledFrame[], usable: readonly number[], position: number): number {
  const left = Math.min(Math.floor(position), frames.length - 1);
  const right = Math.min(left + 1, frames.length - 1);
  const time = frames[left]!.time + (position - left) * (frames[right]!.time - frames[left]!.time);
  const away = (frame: number): number => Math.abs(frames[frame]!.time - time);
  return usable.reduce((best, frame) => (away(frame) < away(best) - 1e-9 ? frame : best));
}
