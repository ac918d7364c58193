/** When pictures are shown, and what of it is not as the film says. */
export interface ShownTimes {
  /** Seconds from the first picture, ascending. */
  readonly times: readonly number[];
  /** Pictures that are missing where the film is damaged. */
  readonly lost: number;
  readonly notes: readonly string[];
}

/** A picture that is shown for longer than this, and for longer than `MOST_STEPS` others, is a jump of the clock. */
const LONGEST_S = 1;
const MOST_STEPS = 10;
/** Containers without times of presentation are a few pictures off, on or back. */
const WAVER_STEPS = 5;
/** Beside damage a longer step than this many usual ones is a hole, unless it is longer than any hole may be. */
const HOLE_STEPS = 1.5;
const LONGEST_HOLE_S = 60;
/** Pictures between damage and the hole that it made: decoders hold some back. */
const HOLE_REACH = 8;

/**
 * The times of pictures in the order in which a player shows them. Clocks of broadcasts and of joined recordings jump, on or
 * back: the pictures then follow each other as the others do.
 *
 * @param stamps - seconds; NaN where the film does not say
 * @param isDamaged - whether a picture is damaged, by its number
 */
export function shownTimes(
  stamps: readonly number[],
  isDamaged: (picture: number) => boolean = () => false,
): ShownTimes {
  const steps = stamps.slice(1).map((stamp, i) => stamp - stamps[i]!);
  const usual = median(steps.filter((step) => step > 0)) ?? 1;
  const longest = Math.max(LONGEST_S, MOST_STEPS * usual);
  const isHole = (step: number, i: number): boolean =>
    step > HOLE_STEPS * usual &&
    step < LONGEST_HOLE_S &&
    Array.from({ length: 2 * HOLE_REACH + 1 }, (_, reach) => i + 1 + reach - HOLE_REACH).some(isDamaged);
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
  const count = jumps === 1 ? 'its clock jumps' : `its clock jumps ${jumps} times, first`;
  const notes = jumps === 0 ? [] : [`${count} ${first}: its pictures are taken to follow each other`];
  return { times, lost, notes };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
