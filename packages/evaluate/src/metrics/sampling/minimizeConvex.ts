const MOST_STEPS = 200;

/** Where to look. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  /** What is taken where the function is flat. */
  readonly otherwise: number;
}

/**
 * The minimum of a convex function by Newton's steps on its slope, halving the bracket where one would leave it.
 *
 * @param slopesAt - First and second derivative.
 * @returns `isAtLimit`: the function falls or rises throughout, and an end of the range was taken.
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
