/** Quantile by linear interpolation, as numpy's `quantile`. @param sorted - Ascending, at least one. @param share - 0–1 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}
