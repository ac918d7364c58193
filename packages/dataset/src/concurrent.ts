/** Enough to keep a disk busy, and below any limit on open files. */
const AT_ONCE = 32;

/** Maps `items` by an asynchronous function, a few concurrently; results keep the order of `items`. */
export async function mapConcurrently<In, Out>(
  items: readonly In[],
  map: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const entries = items.entries();
  const work = async (): Promise<void> => {
    // All workers share one iterator, so that each item is taken once.
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
