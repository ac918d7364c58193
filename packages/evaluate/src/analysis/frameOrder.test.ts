import { seededRandom } from '@dfer/core';
import { framesInOrder, framesSoFar } from './frameOrder.js';

test.each([
  ['in-order', [0, 1, 2, 3, 4]],
  ['reversed', [4, 3, 2, 1, 0]],
  ['middle', [2, 2, 2, 2, 2]],
  ['first', [0, 0, 0, 0, 0]],
] as const)('the frame order %s', (order, wanted) => {
  expect(framesInOrder(order, 5, seededRandom(1))).toEqual(wanted);
});

test('shuffling keeps every frame, depends only on the seed, and never returns the original order', () => {
  for (const frames of [2, 3, 16]) {
    for (let seed = 0; seed < 50; seed++) {
      const shown = framesInOrder('shuffled', frames, seededRandom(seed));
      expect(shown).toEqual(framesInOrder('shuffled', frames, seededRandom(seed)));
      expect(shown).not.toEqual(framesInOrder('in-order', frames, seededRandom(seed)));
      expect([...shown].sort((a, b) => a - b)).toEqual(framesInOrder('in-order', frames, seededRandom(seed)));
    }
  }
});

test('a clip of one frame has only one order', () => {
  expect(framesInOrder('shuffled', 1, seededRandom(1))).toEqual([0]);
});

test('the clip so far repeats the last frame seen', () => {
  expect(framesSoFar(4, 1)).toEqual([0, 0, 0, 0]);
  expect(framesSoFar(4, 3)).toEqual([0, 1, 2, 2]);
  expect(framesSoFar(4, 4)).toEqual([0, 1, 2, 3]);
});
