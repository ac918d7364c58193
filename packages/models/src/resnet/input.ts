/** What a network sees of each pixel: its color, or also how the picture changes about it. */
export const INPUTS = ['rgb', 'rgb+sobel'] as const;

export type Input = (typeof INPUTS)[number];

/** Channels that a network's first convolution takes. */
export function inputChannels(input: Input): 3 | 6 {
  return input === 'rgb+sobel' ? 6 : 3;
}
