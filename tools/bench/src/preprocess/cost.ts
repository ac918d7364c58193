import { cpuSeconds } from '../processes/processTime.js';

/** Measures the core-seconds of some work, by this process and all that it starts. */
export async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
}

/** Counts what a generator yields. */
export async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const item of items) count += item ? 1 : 0;
  return count;
}
