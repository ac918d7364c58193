/** How often it is looked at, in milliseconds. */
const INTERVAL = 250;

/**
 * Watches how much memory this process takes, its threads included, from now on: what it took before does not count, unlike in the
 * peak that the operating system keeps.
 *
 * @returns `stop` ends it and gives the most that was seen, in bytes.
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
