import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AlignedClip } from '@dfer/clips';
import { resolveSettings, type PreprocessSettings } from '../settings.js';
import { openStore, type ClipStore } from '../store/clipStore.js';
import { temporaryFolder, videoClip } from '../testing/fakes.js';
import { uniqueKeys } from './keys.js';
import { exportWebDataset } from './webDataset.js';

const clip = (id: string, value: number): AlignedClip => ({
  id,
  frames: new Uint8Array(2 * 16 * 16 * 3).fill(value),
  length: 2,
  size: 16,
  sourceFrames: Int32Array.of(0, 5),
  usableRatio: 0.75,
  faceCount: 1,
  personCount: 1,
  replacedRows: [],
  landmarks: Float32Array.from({ length: 2 * 68 * 2 }, (_, i) => i / 3),
  transforms: new Float32Array(12),
  digest: `${id} ${value}`,
});

const audio = { samples: Int16Array.from({ length: 1600 }, (_, i) => i), sampleRate: 16_000 };
const ids = ['happy/a.1', 'happy/a_1', 'sad/b'];
const dataset = {
  classes: ['happy', 'sad'],
  synthetic: true,
  clips: ids.map((id, i) => ({ ...videoClip(id, id), label: i === 2 ? 1 : 0, fold: 1, votes: [9, 1] })),
};

async function storeOf(settings: Partial<PreprocessSettings>): Promise<ClipStore> {
  const store = await openStore(temporaryFolder(), resolveSettings({ size: 16, length: 2, ...settings }));
  for (const [i, id] of ids.entries())
    await store.add(clip(id, 50 * i), 's', { audio: i === 0 ? audio : null });
  return store;
}

const listed = (archive: string): string[] =>
  execFileSync('tar', ['tf', archive], { encoding: 'utf8' }).trim().split('\n');

test('each clip is a sample of frames, facts and sound, under a key without dots of its own', async () => {
  const dir = temporaryFolder();
  const summary = await exportWebDataset({ store: await storeOf({}), dataset, dir });
  expect(summary).toEqual({
    samples: 3,
    shards: [{ name: 'clips-000000.tar', samples: 3, bytes: expect.any(Number) }],
  });
  const archive = join(dir, 'clips-000000.tar');
  expect(statSync(archive).size).toBe(summary.shards[0]!.bytes);
  expect(listed(archive)).toEqual([
    ...['00.jpg', '01.jpg', 'json', 'wav'].map((end) => `happy/a_1.${end}`),
    ...['00.jpg', '01.jpg', 'json'].map((end) => `happy/a_1-2.${end}`),
    ...['00.jpg', '01.jpg', 'json'].map((end) => `sad/b.${end}`),
  ]);
  const file = (name: string): Buffer => execFileSync('tar', ['xOf', archive, name]);
  const facts = JSON.parse(file('sad/b.json').toString());
  expect(facts).toMatchObject({
    id: 'sad/b',
    label: 1,
    class: 'sad',
    fold: 1,
    votes: [9, 1],
    usableRatio: 0.75,
  });
  expect([facts.landmarks.length, facts.landmarks[1][67]]).toEqual([2, [90, 90.33]]);
  const { data, info } = await sharp(file('sad/b.01.jpg')).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, Math.abs(data[0]! - 100) < 3]).toEqual([16, 16, true]);
  const wav = file('happy/a_1.wav');
  expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(24), wav.readInt16LE(44 + 2 * 99)]).toEqual([
    'RIFF',
    16_000,
    99,
  ]);
  expect(JSON.parse(readFileSync(join(dir, 'dataset.json'), 'utf8'))).toMatchObject({
    classes: ['happy', 'sad'],
    samples: 3,
  });
});

test('archives are bounded, and the same store gives the same bytes', async () => {
  const store = await storeOf({ encoding: 'jpeg' });
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  const maxShardBytes = 14_000;
  const { shards } = await exportWebDataset({ store, dataset, dir: one, maxShardBytes });
  await exportWebDataset({ store, dataset, dir: two, maxShardBytes });
  expect(shards.map(({ samples }) => samples)).toEqual([1, 2]);
  for (const { name, bytes } of shards) {
    expect(bytes).toBeLessThanOrEqual(maxShardBytes);
    expect(readFileSync(join(one, name)).equals(readFileSync(join(two, name)))).toBe(true);
  }
});

test('JPEGs that the store keeps are copied as they are', async () => {
  const store = await storeOf({ encoding: 'jpeg', jpegQuality: 60 });
  const dir = temporaryFolder();
  await exportWebDataset({ store, dataset, dir, jpegQuality: 99 });
  const [first] = (await store.readJpegs('sad/b')) ?? [];
  expect(execFileSync('tar', ['xOf', join(dir, 'clips-000000.tar'), 'sad/b.00.jpg']).equals(first!)).toBe(
    true,
  );
});

test('a folder that holds files is not written to', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'precious'), '');
  await expect(exportWebDataset({ store: await storeOf({}), dataset, dir })).rejects.toMatchObject({
    code: 'NOT_EMPTY',
  });
  expect(readdirSync(dir)).toEqual(['precious']);
});

test('letters of any script stay in keys, and no part of one begins with what readers pass over', () => {
  const keyOf = uniqueKeys();
  expect(
    ['грустный/1', 'весёлый/1', 'joy/1', '喜/1.2', '__a__/b', 'x__/__', '!?/!!', '../..', '/a/'].map(keyOf),
  ).toEqual([
    'грустный/1',
    'весёлый/1',
    'joy/1',
    '喜/1_2',
    'x__a__/b',
    'x__/x__',
    'x__/x__-2',
    'x__/x__-3',
    'a',
  ]);
});

test('ids that differ only in what a key cannot hold keep keys of their own', () => {
  const keyOf = uniqueKeys();
  const keys = ['a b', 'a.b', 'a_b', 'a_b-2', 'e\u0301', '\u00e9', '', '/'].map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test('an export that was stopped resumes, and gives the bytes of one that never was', async () => {
  const store = await storeOf({});
  const [whole, stopped] = [temporaryFolder(), temporaryFolder()];
  const options = { store, dataset, maxShardBytes: 1 };
  const summary = await exportWebDataset({ ...options, dir: whole });
  const stop = new AbortController();
  const onProgress = (done: number): void => {
    if (done === 2) stop.abort();
  };
  await expect(
    exportWebDataset({ ...options, dir: stopped, signal: stop.signal, onProgress }),
  ).rejects.toMatchObject({
    code: 'ABORTED',
    message: expect.stringContaining('the same export resumes there'),
  });
  const begun = statSync(join(stopped, 'clips-000000.tar')).mtimeMs;
  await expect(exportWebDataset({ ...options, dir: stopped, jpegQuality: 7 })).rejects.toThrow(
    /another export was stopped/,
  );
  expect(await exportWebDataset({ ...options, dir: stopped })).toEqual(summary);
  expect(statSync(join(stopped, 'clips-000000.tar')).mtimeMs).toBe(begun);
  expect(readdirSync(stopped)).toEqual(readdirSync(whole));
  for (const name of readdirSync(whole)) {
    expect(readFileSync(join(stopped, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
});

test('files of others in the folder of a stopped export are not removed', async () => {
  const store = await storeOf({});
  const dir = temporaryFolder();
  const signal = AbortSignal.abort();
  await expect(exportWebDataset({ store, dataset, dir, signal })).rejects.toMatchObject({ code: 'ABORTED' });
  writeFileSync(join(dir, 'precious'), '');
  await expect(exportWebDataset({ store, dataset, dir })).rejects.toMatchObject({ code: 'NOT_EMPTY' });
  expect(readdirSync(dir)).toContain('precious');
});

const full = existsSync('/dev/full') ? test : test.skip;

full('an archive that meets a full disk ends the export with the system’s error and no other', async () => {
  const dir = join(temporaryFolder(), 'export');
  mkdirSync(dir);
  const stray = jest.fn();
  process.on('uncaughtExceptionMonitor', stray);
  const options = { store: await storeOf({}), dataset, dir, maxShardBytes: 1 };
  const failed = exportWebDataset({
    ...options,
    onProgress: (done) => {
      if (done === 1) symlinkSync('/dev/full', join(dir, 'clips-000001.tar.part'));
    },
  });
  await expect(failed).rejects.toMatchObject({ code: 'ENOSPC' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('uncaughtExceptionMonitor', stray);
  expect(stray).not.toHaveBeenCalled();
  // What is left is resumed from once there is room.
  expect((await exportWebDataset(options)).samples).toBe(3);
});

test('an archive that cannot be written ends the export with the system’s error', async () => {
  const dir = join(temporaryFolder(), 'export');
  const full = exportWebDataset({
    store: await storeOf({}),
    dataset,
    dir,
    // The archive is written behind the first sample, to a file that by then is a folder.
    maxShardBytes: 1,
    onProgress: (done) => {
      if (done === 1) execFileSync('mkdir', [join(dir, 'clips-000001.tar.part')]);
    },
  });
  await expect(full).rejects.toMatchObject({ code: 'EISDIR' });
});

const python = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;

python('python reads the archives sample by sample (where there is a python3)', async () => {
  const dir = temporaryFolder();
  await exportWebDataset({ store: await storeOf({}), dataset, dir });
  const script = `
import itertools, json, sys, tarfile, wave
with tarfile.open(sys.argv[1]) as tar:
    for key, files in itertools.groupby(tar, lambda file: file.name.split('.', 1)[0]):
        files = {file.name.split('.', 1)[1]: tar.extractfile(file) for file in files}
        facts = json.load(files['json'])
        sound = wave.open(files['wav']).getnframes() if 'wav' in files else 0
        print(key, facts['class'], sum(name.endswith('.jpg') for name in files), sound)
`;
  const said = execFileSync('python3', ['-c', script, join(dir, 'clips-000000.tar')], { encoding: 'utf8' });
  expect(said).toBe('happy/a_1 happy 2 1600\nhappy/a_1-2 happy 2 0\nsad/b sad 2 0\n');
});
