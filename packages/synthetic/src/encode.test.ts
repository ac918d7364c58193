import { encodeMp4 } from './encode.js';

test('a full disk is the caller’s to mend', async () => {
  const format = { width: 64, height: 64, fps: 12 };
  const frames = Array.from({ length: 12 }, (_, i) => new Uint8ClampedArray(64 * 64 * 3).fill(20 * i));
  await expect(encodeMp4('/dev/full', format, frames)).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    kind: 'input',
    message: expect.stringMatching(/^expected space left at \/dev\/full; received a full disk; .*$/),
  });
});
