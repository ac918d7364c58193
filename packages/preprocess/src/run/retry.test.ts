import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../store/clipStore.js';
import { fakeNetworks, temporaryFolder, videoClip } from '../testing/fakes.js';
import { SMALL, writeVideo } from '../testing/videos.js';
import { fileOf } from '../video/ffmpeg/program.js';
import { preprocess, type PreprocessSummary } from './preprocess.js';

// Failures that are not caused by the video are retried.

const { FFMPEG_PATH, DFER_FFMPEG_TIMEOUT_MS } = process.env;
// Still pictures: none looks interlaced, which would start ffmpeg once more.
const video = writeVideo('sound.mp4', ['-pix_fmt', 'yuv420p'], 'smptebars=s=64x48:r=12:d=1');

afterEach(() => {
  if (FFMPEG_PATH === undefined) delete process.env['FFMPEG_PATH'];
  else process.env['FFMPEG_PATH'] = FFMPEG_PATH;
  if (DFER_FFMPEG_TIMEOUT_MS === undefined) delete process.env['DFER_FFMPEG_TIMEOUT_MS'];
  else process.env['DFER_FFMPEG_TIMEOUT_MS'] = DFER_FFMPEG_TIMEOUT_MS;
});

/** An ffmpeg that runs `first` the first `times` times, then works. @returns a function that counts its starts */
function failing(times: number, first: string): () => number {
  const folder = temporaryFolder();
  const [script, log] = [join(folder, 'ffmpeg'), join(folder, 'starts')];
  const text = `#!/bin/sh
[ "$#" -gt 0 ] && echo start >> '${log}'
[ $(wc -l < '${log}') -le ${times} ] && { ${first}
}
exec '${fileOf('ffmpeg')}' "$@"
`;
  writeFileSync(log, '');
  writeFileSync(script, text);
  chmodSync(script, 0o755);
  process.env['FFMPEG_PATH'] = script;
  return () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0);
}

const run = async (dir: string, options: { retryFailed?: boolean } = {}): Promise<PreprocessSummary> =>
  preprocess({
    ...{ clips: [videoClip('a', video)], store: await openStore(dir, SMALL) },
    ...{ networks: fakeNetworks(() => true), allowBad: true, ...options },
  });

const TRANSIENT: readonly (readonly [string, string])[] = [
  ['is killed', 'kill -9 $$'],
  ['is terminated', 'kill -15 $$'],
  ['runs out of memory', "echo 'x: Cannot allocate memory' >&2; exit 1"],
  ['cannot fork', "echo 'x: Resource temporarily unavailable' >&2; exit 1"],
  ['has too many open files', "echo 'x: Too many open files' >&2; exit 1"],
  ['hangs', 'sleep 30'],
];

describe.each(TRANSIENT)('a video whose ffmpeg %s', (_, first) => {
  beforeEach(() => {
    process.env['DFER_FFMPEG_TIMEOUT_MS'] = '300';
  });

  test('is retried once', async () => {
    const starts = failing(1, first);
    expect(await run(temporaryFolder())).toMatchObject({ done: 1, failed: [] });
    expect(starts()).toBe(2);
  });

  test('twice fails, and is retried by the next run', async () => {
    const dir = temporaryFolder();
    failing(9999, first);
    const { failed } = await run(dir);
    expect(failed[0]?.reason).toMatch(/expected ffmpeg to finish; received .*; run again to retry/);
    delete process.env['FFMPEG_PATH'];
    delete process.env['DFER_FFMPEG_TIMEOUT_MS'];
    expect(await run(dir)).toMatchObject({ done: 1, failed: [] });
  });
});

describe('a bad video', () => {
  test.each([
    ['reports it', "echo 'x: Invalid data' >&2; exit 1"],
    ['crashes', 'kill -11 $$'],
  ])('is not retried if ffmpeg %s, unless requested', async (_, first) => {
    const dir = temporaryFolder();
    const starts = failing(9999, first);
    expect((await run(dir)).failed).toHaveLength(1);
    expect(starts()).toBe(1);
    delete process.env['FFMPEG_PATH'];
    expect(await run(dir)).toMatchObject({ done: 0, cached: 1, failed: [{ id: 'a' }] });
    expect(await run(dir, { retryFailed: true })).toMatchObject({ done: 1, failed: [] });
  });
});

test.each([
  ['is missing', () => (process.env['FFMPEG_PATH'] = join(temporaryFolder(), 'none'))],
  ['is a folder', () => (process.env['FFMPEG_PATH'] = temporaryFolder())],
])('an ffmpeg that %s ends the run', async (_, set) => {
  set();
  await expect(run(temporaryFolder())).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
});

test('an unreadable file is retried by the next run', async () => {
  const dir = temporaryFolder();
  const path = join(temporaryFolder(), 'forbidden.mp4');
  writeFileSync(path, '');
  const clips = [videoClip('a', join(path, 'below.mp4'))];
  const options = { clips, store: await openStore(dir, SMALL), networks: fakeNetworks(() => true) };
  expect((await preprocess({ ...options, allowBad: true })).failed).toHaveLength(1);
  expect(options.store.entry('a')?.stamp).toBe('');
});

test('a name with a NUL is refused and cannot inject an argument', async () => {
  const written = join(temporaryFolder(), 'injected.json');
  const { probe } = await import('../video/probe.js');
  const { decode } = await import('../video/decode.js');
  const { soundOf } = await import('../video/audio.js');
  const path = `${video}\0-y\0${written}`;
  const expected = { code: 'BAD_VIDEO', message: expect.stringContaining('without a NUL') };
  await expect(probe(path)).rejects.toMatchObject(expected);
  await expect(decode(path, { width: 8, height: 8 }).next()).rejects.toMatchObject(expected);
  await expect(soundOf({ kind: 'video', path })).rejects.toMatchObject(expected);
  expect(existsSync(written)).toBe(false);
});
