import sharp from 'sharp';
import { decodeJpegFrames } from './jpegFrames.js';

const SIZE = 8;

async function jpegOf(value: number, size = SIZE): Promise<Buffer> {
  const pixels = new Uint8Array(size * size * 3).fill(value);
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();
}

test('chosen frames are decoded in the requested order', async () => {
  const images = [await jpegOf(10), await jpegOf(120), await jpegOf(240)];
  const lengths = images.map(({ length }) => length);
  const pixels = await decodeJpegFrames(Buffer.concat(images), lengths, SIZE, [2, 0]);
  expect([pixels[0], pixels[SIZE * SIZE * 3]]).toEqual([240, 10]);
});

test.each([
  ['other bytes', Buffer.from('no image at all')],
  ['an empty frame', Buffer.alloc(0)],
])('%s in place of a JPEG are refused', async (_, bytes) => {
  await expect(decodeJpegFrames(bytes, [bytes.length], SIZE)).rejects.toMatchObject({
    code: 'CORRUPT_RECORD',
    kind: 'input',
  });
});

test('a frame of another size is refused', async () => {
  const image = await jpegOf(0, 16);
  await expect(decodeJpegFrames(image, [image.length], SIZE)).rejects.toThrow(
    'expected 8 × 8 RGB; received 16 × 16',
  );
});

test('without sharp, the error says what to install', async () => {
  jest.resetModules();
  jest.doMock('sharp', () => {
    throw new Error('Cannot find module');
  });
  const fresh = await import('./jpegFrames.js');
  await expect(fresh.decodeJpegFrames(Buffer.alloc(1), [1], SIZE)).rejects.toThrow('npm install sharp');
  jest.dontMock('sharp');
});
