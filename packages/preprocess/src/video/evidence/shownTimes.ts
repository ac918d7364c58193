/** Corrected presentation times. */
export interface ShownTimes {
  /** Seconds from the first picture, ascending. */
  readonly times: readonly number[];
  /** Number of pictures missing near damage. */
  readonly lost: number;
  readonly notes: readonly string[];
}

/** A frame duration above this, and above `MOST_STEPS` usual ones, is a timestamp jump. */
const LONGEST_S = 1;
const MOST_STEPS = 10;
/** In containers without presentation times, timestamps are off by a few pictures in both directions. */
const WAVER_STEPS = 5;
/** Near damage, a duration above this many usual ones is a gap of lost pictures, up to `LONGEST_HOLE_S`. */
const HOLE_STEPS = 1.5;
const LONGEST_HOLE_S = 60;
/** Most pictures between damage and its gap, because decoders reorder pictures. */
const HOLE_REACH = 8;

/**
 * Computes presentation times from timestamps in presentation order. Timestamps of broadcasts and joined recordings may jump forward or
 * back; a jump is replaced with the usual frame duration.
 *
 * @param stamps - seconds; NaN if the video does not say
 * @param isDamaged - whether the picture with this number is damaged
 * @param readAhead - most pictures by which damage may be reported too early
 */
export function shownTimes(
  stamps: readonly number[],
  isDamaged: (picture: number) => boolean = () => false,
  readAhead = 0,
): ShownTimes {
  const steps = stamps.slice(1).map((stamp, i) => stamp - stamps[i]!);
  const usual = median(steps.filter((step) => step > 0)) ?? 1;
  const longest = Math.max(LONGEST_S, MOST_STEPS * usual);
  const isHole = (step: number, i: number): boolean =>
    step > HOLE_STEPS * usual &&
    step < LONGEST_HOLE_S &&
    Array.from({ length: readAhead + 2 * HOLE_REACH + 1 }, (_, at) => i + 1 + HOLE_REACH - at).some(
      isDamaged,
    );
  const times = stamps.length === 0 ? [] : [0];
  let [jumps, lost] = [0, 0];
  let first = '';
  for (const [i, step] of steps.entries()) {
    times.push(times[i]! + (step >= 0 && step <= longest ? step : usual));
    if (isHole(step, i)) {
      lost += Math.round(step / usual) - 1;
    } else if (step > longest || step < -WAVER_STEPS * usual) {
      if (jumps++ === 0) first = `by ${Number(step.toPrecision(3))} s after picture ${i + 1}`;
    }
  }
  const count = jumps === 1 ? 'its timestamps jump' : `its timestamps jump ${jumps} times, first`;
  const notes = jumps === 0 ? [] : [`${count} ${first}; the usual frame duration is assumed there`];
  return { times, lost, notes };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
