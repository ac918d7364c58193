import { setTimeout } from 'node:timers/promises';
import { mapConcurrently } from './concurrent.js';

test('every item is mapped once, in order, with limited concurrency', async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 100 }, (_, index) => index);
  const doubled = await mapConcurrently(items, async (item) => {
    most = Math.max(most, ++running);
    await setTimeout(item % 3);
    running--;
    return 2 * item;
  });
  expect(doubled).toEqual(items.map((item) => 2 * item));
  expect(most).toBe(32);
});

test('a failure reaches the caller', async () => {
  await expect(mapConcurrently([1, 2], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
