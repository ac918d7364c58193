import { canEmulate, emulate } from './testing/cudaEmulation.js';

/** Largest errors of one case, relative to the value and 1. */
interface Found {
  readonly type: 'float32' | 'bfloat16' | 'float16';
  readonly statistics: number;
  readonly running: number;
  readonly y: number;
  readonly dx: number;
  readonly dgamma: number;
  readonly dbeta: number;
  readonly masked: number;
}

function isFound(value: unknown): value is readonly Found[] {
  return Array.isArray(value) && value.length > 0;
}

/** Half a unit in the last place of the stored type, plus a margin for sums in float32. */
const CLOSE = { float32: 2e-6, bfloat16: 2 ** -8, float16: 2 ** -11 + 2e-6 };

const title = 'CUDA kernels of batch normalization, on an emulated GPU';
if (!canEmulate) it.skip(`${title}: needs a compiler with C++20's <barrier>`, () => undefined);

(canEmulate ? describe : describe.skip)(title, () => {
  let found: readonly Found[] = [];
  beforeAll(() => {
    const all = emulate('norm', ['channel_groups.cu', 'norm.cu']);
    if (!isFound(all)) throw new TypeError('expected the errors of some cases');
    found = all;
  }, 120_000);

  it.each(['statistics', 'running', 'dgamma', 'dbeta'] as const)(
    'match the definition of %s in float32, for every input type',
    (name) => {
      for (const errors of found) expect(errors[name]).toBeLessThan(CLOSE.float32);
    },
  );

  it.each(['y', 'dx', 'masked'] as const)('match the definition of %s in the type of x', (name) => {
    for (const errors of found) expect(errors[name]).toBeLessThan(CLOSE[errors.type]);
  });
});
