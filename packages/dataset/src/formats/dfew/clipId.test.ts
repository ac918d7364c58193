import { parseClipNumber } from './clipId.js';

test.each([
  ['00042', 42],
  ['42.mp4', 42],
  ['original/00042.3gp', 42],
  ['7.264', 7],
  ['42.0', 42],
  ['42.npy', 42],
])('%s names clip %i', (text, number) => {
  expect(parseClipNumber(text)).toBe(number);
});

test.each(['1.5', '00001.25', '3.14', '1e3', '-3', '12345678', 'a1.mp4', '', '1.5.mp4'])(
  '%p is not a clip number',
  (text) => {
    expect(parseClipNumber(text)).toBeNull();
  },
);
