import { readPortablePixmaps } from './ppm.js';

const HEAD = Buffer.from('P6\n2 1\n255\n');
const stream = Buffer.concat([
  HEAD,
  Buffer.from([10, 32, 9, 1, 2, 3]),
  HEAD,
  Buffer.from([4, 5, 6, 7, 8, 9]),
]);

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function imagesOf(bytes: Buffer, size: number): Promise<number[][]> {
  const images: number[][] = [];
  for await (const { data, width, height } of readPortablePixmaps(inParts(bytes, size))) {
    expect([width, height]).toEqual([2, 1]);
    images.push([...data]);
  }
  return images;
}

test.each([1, 2, 5, 11, 17, 100])('images are read from chunks of %p bytes', async (size) => {
  expect(await imagesOf(stream, size)).toEqual([
    [10, 32, 9, 1, 2, 3],
    [4, 5, 6, 7, 8, 9],
  ]);
});

test('a truncated last image is dropped', async () => {
  expect(await imagesOf(stream.subarray(0, stream.length - 1), 4)).toHaveLength(1);
});

test('invalid data ends the stream', async () => {
  expect(await imagesOf(Buffer.alloc(1000, 'x'), 7)).toEqual([]);
});
