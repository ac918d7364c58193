import { configureTorch, unavailable, type TorchPrecision } from '../index.js';

/** A precision whose activations have 16 bits. */
export interface ReducedPrecision {
  readonly name: Exclude<TorchPrecision, 'fp32'>;
  /** Distance of 1 from the next number. */
  readonly epsilon: number;
  /** Why the device in use does not compute in it; null if it does. */
  readonly obstacle: string | null;
}

/** bf16 and fp16. */
export const reducedPrecisions: readonly ReducedPrecision[] = [
  { name: 'bf16', epsilon: 2 ** -7, obstacle: obstacleTo('bf16') },
  { name: 'fp16', epsilon: 2 ** -10, obstacle: obstacleTo('fp16') },
];

function obstacleTo(precision: TorchPrecision): string | null {
  if (unavailable !== null) return unavailable;
  try {
    configureTorch({ precision });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    configureTorch({ precision: 'fp32' });
  }
}

/** `test` if the device in use computes in a precision, otherwise a skipped test with the reason. */
export function reducedTest({ name, obstacle }: ReducedPrecision, title: string, body: () => unknown): void {
  if (obstacle === null) test(`${title}, ${name}`, async () => void (await body()));
  else test.skip(`${title}, ${name} (${obstacle})`, () => undefined);
}
