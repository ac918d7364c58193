/** Batch size of the timed step. */
export const BATCH = 4;
/** Side of the images in pixels. */
export const SIDE = 57;
export const CLASSES = 7;

/** Convolutions of the timed network: kernel, stride, input and output channels. */
export const LAYERS = [
  [3, 2, 3, 32],
  [3, 1, 32, 32],
  [3, 1, 32, 32],
  [3, 1, 32, 32],
  [3, 2, 32, 64],
  [1, 1, 64, 64],
  [3, 1, 64, 64],
] as const;

/** Floating-point operations of the convolutions of one step, forward and backward, in billions. */
export const STEP_GFLOP = countGflop();

function countGflop(): number {
  let side = SIDE;
  let products = 0;
  for (const [kernel, stride, before, after] of LAYERS) {
    side = Math.ceil(side / stride);
    products += BATCH * side * side * kernel * kernel * before * after;
  }
  // Forward pass, and the gradients with respect to x and the filter.
  return (2 * 3 * products) / 1e9;
}
