import { type Random, shuffled } from '@dfer/core';

/** Orders of a clip's frames in the temporal test: unchanged, reordered, or one frame repeated. */
export const FRAME_ORDERS = ['in-order', 'shuffled', 'reversed', 'middle', 'first'] as const;

export type FrameOrder = (typeof FRAME_ORDERS)[number];

/**
 * Returns the index of the frame at each position.
 *
 * @param frameCount - Number of frames in the network input.
 * @param random - Used for shuffling; the result differs from the original order if there are two or more frames.
 */
export function framesInOrder(order: FrameOrder, frameCount: number, random: Random): number[] {
  const inOrder = Array.from({ length: frameCount }, (_, index) => index);
  switch (order) {
    case 'in-order':
      return inOrder;
    case 'shuffled':
      return shuffledAnew(inOrder, random);
    case 'reversed':
      return inOrder.reverse();
    case 'middle':
      return inOrder.fill(Math.floor(frameCount / 2));
    case 'first':
      return inOrder.fill(0);
  }
}

/** Indices of the first `seen` frames, with the last one repeated up to `frameCount`: the clip so far. */
export function framesSoFar(frameCount: number, seen: number): number[] {
  return Array.from({ length: frameCount }, (_, index) => Math.min(index, seen - 1));
}

function shuffledAnew(items: readonly number[], random: Random): number[] {
  if (items.length < 2) return [...items];
  for (;;) {
    const drawn = shuffled(items, random);
    if (drawn.some((item, index) => item !== items[index])) return drawn;
  }
}
