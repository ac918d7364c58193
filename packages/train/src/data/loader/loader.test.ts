import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { StoredFrames } from '@dfer/clips';
import { randomStream } from '@dfer/core';
import type { FrameTableSource } from '../frameTable.js';
import { trainingBatches } from '../batchPlan.js';
import { toySamples, toyTable, TOY_LENGTH } from '../../testing/toy.js';
import { Loader, type LoaderWorkers } from './loader.js';

const augmentation = {
  flip: true,
  shift: 0.1,
  zoom: 0.1,
  rotation: 10,
  brightness: 0.1,
  contrast: 0.2,
  saturation: 0.3,
  erasing: 0.5,
};
const order = Array.from({ length: 11 }, (_, index) => (index * 5) % 11);
const plans = (): ReturnType<typeof trainingBatches> =>
  trainingBatches(TOY_LENGTH, order, { batchSize: 3, frames: 3, augmentation, mixup: 0.4 }, randomStream(7));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dfer-loader-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function everyBatch(source: FrameTableSource, workers: LoaderWorkers): Promise<string[]> {
  const loader = new Loader(source, { workers });
  const seen: string[] = [];
  try {
    for await (const { plan, pixels } of loader.batches(plans())) {
      seen.push(`${JSON.stringify(plan)} ${Buffer.from(pixels).toString('base64')}`);
    }
  } finally {
    await loader.close();
  }
  return seen;
}

/** The toy clips in a store. */
/** Frames in the format of a store: the records of all clips in one file. */
async function storedTable(
  encoding: 'raw' | 'jpeg',
): Promise<FrameTableSource & { readonly places: readonly StoredFrames[] }> {
  const { frames, length, size } = toyTable(toySamples(11));
  if (!(frames instanceof SharedArrayBuffer)) throw new Error('the toy table is in memory');
  const file = join(directory, 'shard.bin');
  writeFileSync(file, '');
  const places: StoredFrames[] = [];
  for (let clip = 0; clip < 11; clip++) {
    const images = Array.from({ length }, (_, row) =>
      Buffer.from(
        frames.slice((clip * length + row) * size * size * 3, (clip * length + row + 1) * size * size * 3),
      ),
    );
    const kept =
      encoding === 'raw'
        ? images
        : await Promise.all(
            images.map((image) =>
              sharp(image, { raw: { width: size, height: size, channels: 3 } })
                .jpeg()
                .toBuffer(),
            ),
          );
    const body = Buffer.concat(kept);
    places.push({
      id: `clip${clip}`,
      file,
      offset: statSync(file).size,
      frames: { bytes: body.length, crc32: crc32(body) },
      frameBytes: encoding === 'raw' ? [] : kept.map((image) => image.length),
      size,
      digest: String(clip),
    });
    appendFileSync(file, body);
  }
  const view = { size, region: { left: 0, top: 0, side: 1 } };
  return { clips: 11, length, size, frames: { places, view }, places };
}

function fileTable(): FrameTableSource {
  const { frames, ...rest } = toyTable(toySamples(11));
  const file = join(directory, 'frames.bin');
  if (frames instanceof SharedArrayBuffer) writeFileSync(file, new Uint8Array(frames));
  return { ...rest, frames: file };
}

test('0, 1 and 3 threads prepare byte-identical batches in the same order', async () => {
  const source = toyTable(toySamples(11));
  const here = await everyBatch(source, 0);
  expect(here).toHaveLength(3);
  expect(await everyBatch(source, 1)).toEqual(here);
  expect(await everyBatch(source, 3)).toEqual(here);
});

test('frames in memory, in a file and in a raw store are the same', async () => {
  const inMemory = await everyBatch(toyTable(toySamples(11)), 0);
  expect(await everyBatch(fileTable(), 1)).toEqual(inMemory);
  expect(await everyBatch(await storedTable('raw'), 1)).toEqual(inMemory);
});

test('JPEG frames are decoded identically in loader threads and in this thread', async () => {
  const source = await storedTable('jpeg');
  expect(await everyBatch(source, 2)).toEqual(await everyBatch(source, 0));
});

test.each([0, 2])(
  'a damaged record stops loading with an error that describes it; %d threads',
  async (workers) => {
    const source = await storedTable('jpeg');
    const { file, offset } = source.places[5]!;
    const bytes = readFileSync(file);
    bytes[offset + 20]! ^= 255;
    writeFileSync(file, bytes);
    await expect(everyBatch(source, workers)).rejects.toMatchObject({
      code: 'BAD_FRAMES',
      kind: 'input',
      message: expect.stringMatching(/^Clip clip5: expected \d+ bytes with checksum/),
    });
  },
);

test.each([0, 1])('a truncated frame file is reported; %d threads', async (workers) => {
  const source = fileTable();
  truncateSync(join(directory, 'frames.bin'), 1000);
  await expect(everyBatch(source, workers)).rejects.toMatchObject({
    code: 'BAD_FRAMES',
    message: expect.stringMatching(/frames\.bin: expected 192 bytes at \d+; received fewer\./),
  });
});

test('a crashed thread stops loading instead of hanging', async () => {
  const loader = new Loader(fileTable(), { workers: 2 });
  // The threads cannot open the file, only this thread has it open.
  rmSync(join(directory, 'frames.bin'));
  await expect(loader.batches(plans()).next()).rejects.toMatchObject({
    code: 'WORKER_FAILED',
    message: expect.stringMatching(
      /^Loader: expected its threads to keep running; received .*ENOENT.*Start the same run again/,
    ),
  });
  await loader.close();
});

test('a loader that is closed within an epoch terminates its threads immediately', async () => {
  const loader = new Loader(toyTable(toySamples(11)), { workers: 2 });
  const batches = loader.batches(plans());
  await batches.next();
  expect(loader.threads).toBe(2);
  await loader.close();
  expect(loader.threads).toBe(0);
});
