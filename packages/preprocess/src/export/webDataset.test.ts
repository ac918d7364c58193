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

test('each clip is a sample of frames, facts and audio, under a key without dots', async () => {
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

test('archives have a maximum size, and the same store gives the same bytes', async () => {
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

test('stored JPEGs are copied unchanged', async () => {
  const store = await storeOf({ encoding: 'jpeg', jpegQuality: 60 });
  const dir = temporaryFolder();
  await exportWebDataset({ store, dataset, dir, jpegQuality: 99 });
  const [first] = (await store.readJpegs('sad/b')) ?? [];
  expect(execFileSync('tar', ['xOf', join(dir, 'clips-000000.tar'), 'sad/b.00.jpg']).equals(first!)).toBe(
    true,
  );
});

test('a folder that contains files is refused', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'precious'), '');
  await expect(exportWebDataset({ store: await storeOf({}), dataset, dir })).rejects.toMatchObject({
    code: 'NOT_EMPTY',
  });
  expect(readdirSync(dir)).toEqual(['precious']);
});

test('keys keep letters of any script, and no part starts with a prefix that readers skip', () => {
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

test('ids that differ only in replaced characters get different keys', () => {
  const keyOf = uniqueKeys();
  const keys = ['a b', 'a.b', 'a_b', 'a_b-2', 'e\u0301', '\u00e9', '', '/'].map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test('an interrupted export resumes and gives the same bytes as an uninterrupted one', async () => {
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
    message: expect.stringContaining('run the same export again to resume'),
  });
  const started = statSync(join(stopped, 'clips-000000.tar')).mtimeMs;
  await expect(exportWebDataset({ ...options, dir: stopped, jpegQuality: 7 })).rejects.toThrow(
    /another unfinished export/,
  );
  expect(await exportWebDataset({ ...options, dir: stopped })).toEqual(summary);
  expect(statSync(join(stopped, 'clips-000000.tar')).mtimeMs).toBe(started);
  expect(readdirSync(stopped)).toEqual(readdirSync(whole));
  for (const name of readdirSync(whole)) {
    expect(readFileSync(join(stopped, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
});

test('foreign files in the folder of an interrupted export are not removed', async () => {
  const store = await storeOf({});
  const dir = temporaryFolder();
  const signal = AbortSignal.abort();
  await expect(exportWebDataset({ store, dataset, dir, signal })).rejects.toMatchObject({ code: 'ABORTED' });
  writeFileSync(join(dir, 'precious'), '');
  await expect(exportWebDataset({ store, dataset, dir })).rejects.toMatchObject({ code: 'NOT_EMPTY' });
  expect(readdirSync(dir)).toContain('precious');
});

const full = existsSync('/dev/full') ? test : test.skip;

full('a full disk rejects the export with the system’s error and no other', async () => {
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
  // The export resumes once there is space.
  expect((await exportWebDataset(options)).samples).toBe(3);
});

test('an archive that cannot be written rejects the export with the system’s error', async () => {
  const dir = join(temporaryFolder(), 'export');
  const full = exportWebDataset({
    store: await storeOf({}),
    dataset,
    dir,
    // The second archive is opened after the first sample; by then its name is a folder.
    maxShardBytes: 1,
    onProgress: (done) => {
      if (done === 1) execFileSync('mkdir', [join(dir, 'clips-000001.tar.part')]);
    },
  });
  await expect(full).rejects.toMatchObject({ code: 'EISDIR' });
});

const python = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;

python('Python reads the archives sample by sample (needs python3)', async () => {
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
  const output = execFileSync('python3', ['-c', script, join(dir, 'clips-000000.tar')], { encoding: 'utf8' });
  expect(output).toBe('happy/a_1 happy 2 1600\nhappy/a_1-2 happy 2 0\nsad/b sad 2 0\n');
});
