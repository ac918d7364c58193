const MOST_STEPS = 200;

/** Search range. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  /** Start value, returned if the function is flat. */
  readonly otherwise: number;
}

/**
 * Minimizes a convex function with Newton's method on its slope; a step that would leave the bracket is replaced by bisection.
 *
 * @param slopesAt - First and second derivative.
 * @returns `isAtLimit`: true if the function is monotonic and an end of the range was returned.
 */
export function minimizeConvex(
  slopesAt: (place: number) => { readonly first: number; readonly second: number },
  { low, high, otherwise }: SearchRange,
): { readonly place: number; readonly isAtLimit: boolean } {
  const [atLow, atHigh] = [slopesAt(low).first, slopesAt(high).first];
  if (atLow === 0 && atHigh === 0) return { place: otherwise, isAtLimit: false };
  if (atLow >= 0) return { place: low, isAtLimit: true };
  if (atHigh <= 0) return { place: high, isAtLimit: true };
  let place = otherwise;
  let [from, to] = [low, high];
  for (let step = 0; step < MOST_STEPS; step++) {
    const { first, second } = slopesAt(place);
    if (first === 0) break;
    if (first < 0) from = place;
    else to = place;
    const newton = place - first / second;
    const next = newton > from && newton < to ? newton : (from + to) / 2;
    const moved = Math.abs(next - place);
    place = next;
    if (moved <= 1e-15 * place) break;
  }
  return { place, isAtLimit: false };
}
