/** Input channels of a network: color, or color and Sobel derivatives. */
export const INPUTS = ['rgb', 'rgb+sobel'] as const;

export type Input = (typeof INPUTS)[number];

/** Number of input channels of the first convolution. */
export function inputChannels(input: Input): 3 | 6 {
  return input === 'rgb+sobel' ? 6 : 3;
}
