/** Images of the batch that is timed. */
export const BATCH = 4;
/** Pixels of a side. */
export const SIDE = 57;
export const CLASSES = 7;

/** Convolutions of the network that is timed: kernel, stride, channels before and after. */
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
  // Forward, and the gradients of x and of the filter.
  return (2 * 3 * products) / 1e9;
}
