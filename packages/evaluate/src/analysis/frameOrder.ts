import { type Random, shuffled } from '@dfer/core';

/** How a clip's frames are shown to a network: as they are, in another order, or one of them all the time. */
export const FRAME_ORDERS = ['in-order', 'shuffled', 'reversed', 'middle', 'first'] as const;

export type FrameOrder = (typeof FRAME_ORDERS)[number];

/**
 * Which frame stands at each place, from 0.
 *
 * @param frameCount - How many the network looks at.
 * @param random - Shuffles; what comes out differs from the order of time wherever there are two frames or more.
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

/** The first `seen` frames, then the last of them again and again: what is known of a clip so far. */
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
