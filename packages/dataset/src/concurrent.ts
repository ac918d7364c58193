/** Enough to keep a disk busy, few enough for any limit on open files. */
const AT_ONCE = 32;

/** Maps `items` by an asynchronous function, a few at once; results keep the order of `items`. */
export async function mapConcurrently<In, Out>(
  items: readonly In[],
  map: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const entries = items.entries();
  const work = async (): Promise<void> => {
    // One iterator is shared by all workers, so that each item is taken once.
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
