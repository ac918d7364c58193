import { hasBf16, readProcessor } from './processor.js';

test.each([
  [['sse2', 'avx2'], false],
  [['avx2', 'avx512f', 'avx512_bf16'], true],
  [['amx_bf16'], true],
  [['asimd', 'bf16'], true],
  [[], false],
])('a processor with %j: bf16 %s', (flags, expected) => {
  expect(hasBf16({ flags })).toBe(expected);
});

test('a system without this information has no flags and no caches', () => {
  expect(readProcessor('/nowhere')).toMatchObject({ flags: [], caches: [] });
});
