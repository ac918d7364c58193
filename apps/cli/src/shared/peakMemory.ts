/** Sampling interval in milliseconds. */
const INTERVAL = 250;

/**
 * Watches the memory of this process (with its threads) from now on. Unlike the operating system's peak, earlier use does not count.
 *
 * @returns `stop` ends the sampling and returns the peak in bytes.
 */
export function watchMemory(): { readonly stop: () => number } {
  let peak = process.memoryUsage.rss();
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, INTERVAL).unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
