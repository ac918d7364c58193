import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { resolveSettings } from '../settings.js';
import { temporaryFolder } from '../testing/fakes.js';
import { clip, settings } from '../testing/smallClip.js';
import { openStore, readStore } from './clipStore.js';
import { rebuildIndex } from './shards/rebuildIndex.js';

/** A store with clips a, b and c, written by a process that has exited. */
async function abandonedStore(): Promise<{ dir: string; shard: string; index: string }> {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  for (const [i, id] of ['a', 'b', 'c'].entries()) await store.add(clip(id, i), 's');
  const shard = join(dir, 'shard-00000.bin');
  leaveToTheDead(shard);
  const index = join(dir, 'shard-00000.index');
  rmSync(index);
  // Rebuilds the index from the shard, whose first record now names another process.
  await openStore(dir, settings);
  return { dir, shard, index };
}

/** Changes the writer in a shard's header to a process that does not exist, and updates the checksums. */
function leaveToTheDead(shard: string): void {
  const bytes = readFileSync(shard);
  const headerBytes = bytes.readUInt32LE(4);
  const header = bytes.subarray(20, 20 + headerBytes);
  const name = Buffer.from('"began":"');
  const at = header.indexOf(name) + name.length;
  header[at] = header[at] === 0x39 ? 0x38 : 0x39;
  bytes.writeUInt32LE(crc32(header), 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  writeFileSync(shard, bytes);
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test('added clips are read back from a reopened store', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  await store.add(clip('a', 1), 's');
  await store.add(clip('b', 2), 's');
  await store.note({ kind: 'eliminated', id: 'c', stamp: 's', digest: '', usableRatio: 0.2 });
  const again = await openStore(dir, settings);
  expect(again.ids()).toEqual(['a', 'b']);
  expect(await again.read('b')).toEqual(clip('b', 2));
  expect(again.entry('c')).toMatchObject({ kind: 'eliminated', usableRatio: 0.2 });
  expect(again.has('c')).toBe(false);
  await expect(again.read('c')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
});

test('the later of two entries of a clip counts, whichever shard it is in', async () => {
  const dir = temporaryFolder();
  const first = await openStore(dir, settings);
  await first.add(clip('a', 1), 's');
  await (await openStore(dir, settings)).add(clip('a', 2), 's');
  expect(await (await openStore(dir, settings)).read('a')).toEqual(clip('a', 2));
  await first.refresh();
  expect(await first.read('a')).toEqual(clip('a', 2));
});

test('concurrent refreshes read the entries of other writers once', async () => {
  const dir = temporaryFolder();
  const [reader, writer] = [await openStore(dir, settings), await openStore(dir, settings)];
  for (const [i, id] of ['a', 'b'].entries()) {
    await writer.add(clip(id, i), 's');
    await Promise.all([reader.refresh(), reader.refresh()]);
  }
  expect(reader.ids()).toEqual(['a', 'b']);
  expect(await reader.read('b')).toEqual(clip('b', 1));
});

test('a clip can be linked to content stored under another id', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  await store.add(clip('a', 1), 's');
  const same = store.sameContent(clip('a', 1).digest);
  await store.link('b', 't', same!);
  const again = await openStore(dir, settings);
  expect(await again.read('b')).toEqual({ ...clip('a', 1), id: 'b' });
  expect(again.entry('b')).toMatchObject({ stamp: 't' });
});

test('readStore uses the store’s own settings and changes no file', async () => {
  const { dir, shard } = await abandonedStore();
  truncateSync(shard, readFileSync(shard).length - 10);
  const before = readdirSync(dir).map((name) => readFileSync(join(dir, name)));
  const store = await readStore(dir);
  expect([store.settings, store.ids()]).toEqual([settings, ['a', 'b']]);
  expect(readdirSync(dir).map((name) => readFileSync(join(dir, name)))).toEqual(before);
});

test('a folder without a store is reported', async () => {
  await expect(readStore(temporaryFolder())).rejects.toMatchObject({ code: 'NOT_A_STORE' });
});

describe('after an interruption', () => {
  test('an unfinished record is cut off and reported, and its clip is dropped', async () => {
    const { dir, shard } = await abandonedStore();
    const { length } = readFileSync(shard);
    truncateSync(shard, length - 10);
    const again = await openStore(dir, settings);
    expect(again.ids()).toEqual(['a', 'b']);
    expect(again.repairs).toEqual([{ shard: 0, found: 0, cutBytes: expect.any(Number), damaged: [] }]);
    expect(readFileSync(shard).length + again.repairs[0]!.cutBytes).toBe(length - 10);
    await again.add(clip('c', 3), 's');
    const third = await openStore(dir, settings);
    expect(third.repairs).toEqual([]);
    expect(await third.read('a')).toEqual(clip('a', 0));
    expect(await third.read('c')).toEqual(clip('c', 3));
  });

  test.each([
    ['lost', (path: string) => rmSync(path)],
    ['cut within a line', (path: string) => truncateSync(path, readFileSync(path).length - 20)],
    ['followed by half a line', (path: string) => appendFileSync(path, '01234567 {"offset":')],
    ['damaged in the middle', (path: string) => flip(path, readFileSync(path).length >> 1)],
    ['overwritten with other text', (path: string) => writeFileSync(path, 'x\n\ny {}\n'.repeat(99))],
  ])('an index that is %s is restored from the shards', async (_, harm) => {
    const { dir, index } = await abandonedStore();
    harm(index);
    const again = await openStore(dir, settings);
    expect(again.ids()).toEqual(['a', 'b', 'c']);
    const third = await openStore(dir, settings);
    expect([third.ids(), third.repairs]).toEqual([['a', 'b', 'c'], []]);
    for (const [i, id] of third.ids().entries()) expect(await third.read(id)).toEqual(clip(id, i));
  });

  test('a store without store.json reads its settings from the shards', async () => {
    const { dir } = await abandonedStore();
    rmSync(join(dir, 'store.json'));
    expect((await readStore(dir)).settings).toEqual(settings);
    await expect(openStore(dir, { ...settings, size: 8 })).rejects.toMatchObject({ code: 'OTHER_SETTINGS' });
  });
});

describe('a record whose bytes changed', () => {
  /** Damages the second of three clips. */
  function damage(shard: string, what: 'pixels' | 'header' | 'lengths'): void {
    const bytes = readFileSync(shard);
    const begin = bytes.indexOf(Buffer.from('{"id":"b"'));
    const lastPixel = bytes.indexOf(Buffer.from('DFR2'), begin) - 4 * 2 * (68 * 2 + 6) - 1;
    flip(shard, { pixels: lastPixel, header: begin + 30, lengths: begin - 15 }[what]);
  }

  test('is refused on reading', async () => {
    const { dir, shard } = await abandonedStore();
    damage(shard, 'pixels');
    const store = await openStore(dir, settings);
    await expect(store.read('b')).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
    expect(await store.read('c')).toEqual(clip('c', 2));
  });

  test.each(['pixels', 'header', 'lengths'] as const)(
    '(%s) is reported when the index is rebuilt, and the clip is dropped',
    async (what) => {
      const { dir, shard } = await abandonedStore();
      damage(shard, what);
      expect(await rebuildIndex(dir)).toEqual([
        { shard: 0, found: 2, cutBytes: 0, damaged: [what === 'pixels' ? 'b' : ''] },
      ]);
      const store = await openStore(dir, settings);
      expect([store.ids(), store.repairs]).toEqual([['a', 'c'], []]);
      await store.add(clip('b', 9), 's');
      expect(await (await openStore(dir, settings)).read('b')).toEqual(clip('b', 9));
    },
  );

  test('is also dropped for clips that link to it', async () => {
    const { dir, shard } = await abandonedStore();
    const store = await openStore(dir, settings);
    await store.link('b', 'touched', store.entry('b')!);
    damage(shard, 'pixels');
    await rebuildIndex(dir);
    expect((await openStore(dir, settings)).ids()).toEqual(['a', 'c']);
  });
});

test('a store with other settings is refused, and the message names them', async () => {
  const dir = temporaryFolder();
  await openStore(dir, settings);
  await expect(openStore(dir, { ...settings, size: 8 })).rejects.toMatchObject({
    code: 'OTHER_SETTINGS',
    message: expect.stringMatching(/expected size=8; received size=4; .*folder/),
  });
});

test('a store from an older version is refused in one line', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'store.json'), JSON.stringify(settings));
  await expect(openStore(dir, settings)).rejects.toMatchObject({
    code: 'OTHER_FORMAT',
    message: expect.stringMatching(
      /^Store .*: expected format 5; received format 1, .*; choose another folder.*$/,
    ),
  });
});

test('frames stored as JPEG are close to the originals', async () => {
  const jpeg = resolveSettings({ size: 32, length: 2, encoding: 'jpeg' });
  const frames = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => 60 + (i % 96));
  const dir = temporaryFolder();
  const store = await openStore(dir, jpeg);
  await store.add({ ...clip('a', 1), size: 32, frames }, 's');
  const read = await (await openStore(dir, jpeg)).read('a');
  expect(Math.max(...read.frames.map((value, i) => Math.abs(value - frames[i]!)))).toBeLessThan(12);
  expect(await store.readJpegs('a')).toHaveLength(2);
});

test('audio is read back, or the reason why there is none', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  const audio = { samples: Int16Array.of(1, -2, 32767, -32768), sampleRate: 16_000 };
  await store.add(clip('a', 1), 's', { audio });
  await store.add(clip('b', 2), 's', { audio: { missing: 'no audio stream' } });
  const again = await openStore(dir, settings);
  expect(await again.readAudio('a')).toEqual(audio);
  expect(await again.read('a')).toEqual(clip('a', 1));
  expect(await again.readAudio('b')).toBeUndefined();
  expect(again.entry('b')).toMatchObject({ audio: { missing: 'no audio stream' } });
});

test('reading leaves no file open', async () => {
  const { dir } = await abandonedStore();
  const store = await openStore(dir, settings);
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let i = 0; i < 50; i++) await store.read('b');
  expect(open()).toBe(before);
});
