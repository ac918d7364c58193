import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatherClips } from '../contactSheet/gather.js';
import { readStore } from '../store/clipStore.js';
import { storeStatus } from '../store/status.js';
import { temporaryFolder, videoClip } from '../testing/fakes.js';
import { alignVideos, reasonFor, writeVideo } from '../testing/videos.js';

// ffmpeg exits with 0 even if it had to conceal damaged pictures, so its error messages decide.

const folder = temporaryFolder();
const NOISE = 'testsrc2=s=160x120:r=12:d=8,noise=alls=20';

/** A video with a range of its bytes overwritten. */
function damaged(name: string, codec: readonly string[], from: number, to: number): string {
  const bytes = readFileSync(writeVideo(`whole ${name}`, codec, NOISE));
  const path = join(folder, name);
  for (let at = Math.floor(from * bytes.length); at < to * bytes.length; at++) bytes[at] = (at * 7919) % 251;
  writeFileSync(path, bytes);
  return path;
}

const h264 = (gop: number): string[] => ['-c:v', 'libx264', '-g', String(gop), '-pix_fmt', 'yuv420p'];
const CODECS: readonly (readonly [string, readonly string[]])[] = [
  ['h264.mp4', h264(12)],
  ['h264.ts', h264(12)],
  ['hevc.mkv', ['-c:v', 'libx265', '-x265-params', 'log-level=error:keyint=12', '-pix_fmt', 'yuv420p']],
  // Short groups: ffmpeg 7 reports an error some pictures early, so that two groups count as damaged.
  ['mpeg4.avi', ['-c:v', 'mpeg4', '-g', '6']],
  ['mpeg2.mpg', ['-c:v', 'mpeg2video', '-r', '25']],
  ['vp8.webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-g', '12']],
];

test.each(CODECS)(
  'a video with a fifth of its bytes overwritten fails, with the number of damaged pictures: %s',
  async (name, codec) => {
    const { store, summary } = await alignVideos([damaged(name, codec, 0.4, 0.6)]);
    const reason = summary.failed[0]?.reason ?? '';
    expect(reason).toMatch(/more than 10 % damaged or lost pictures: .*\d+ of \d+ pictures|cannot read/);
    const expected = reason.includes('cannot read') ? 'unreadable-file' : 'damaged-pictures';
    expect(store.leaveOutReason('0')).toBe(expected);
  },
);

// VP8 decoders do not detect damage.
test.each(CODECS.filter(([name]) => name !== 'vp8.webm'))(
  'a video with few damaged pictures is kept, with a note: %s',
  async (name, codec) => {
    const { store, summary } = await alignVideos([damaged(`little ${name}`, codec, 0.6, 0.602)]);
    expect(summary.failed).toEqual([]);
    const { evidence } = store.entry('0') ?? {};
    expect(evidence?.errors).toBeGreaterThan(0);
    expect(summary.noted).toEqual([{ id: '0', reason: evidence?.notes.join('; ') }]);
    expect(evidence?.notes.join()).toMatch(/pictures are damaged or lost|no shown picture is damaged/);
  },
);

test('pictures that depend on a damaged one count as damaged, up to the next key picture', async () => {
  const first = damaged('one group.mp4', h264(200), 0.3, 0.302);
  expect(await reasonFor(first)).toMatch(/\b[5-9]\d of 9\d pictures are damaged or lost/);
});

test('a recording that starts between two key pictures has no damaged pictures', async () => {
  const bytes = readFileSync(writeVideo('stream.ts', h264(24), NOISE));
  const path = join(folder, 'begins anywhere.ts');
  writeFileSync(path, bytes.subarray(188 * Math.floor(bytes.length / 188 / 3)));
  const { store } = await alignVideos([path]);
  expect(store.entry('0')?.evidence).toMatchObject({ damaged: 0, lost: 0 });
});

test('an undamaged video has no notes', async () => {
  const { store, summary } = await alignVideos([writeVideo('whole.mp4', h264(12), NOISE)]);
  expect(store.entry('0')?.evidence).toEqual({ pictures: 96, damaged: 0, lost: 0, errors: 0, notes: [] });
  expect(summary.noted).toEqual([]);
});

test.each(['mp4', 'mov', 'mkv', 'avi', 'flv'])(
  'a %s that is cut off after two thirds fails as truncated',
  async (end) => {
    const front = /mp4|mov/.test(end) ? ['-movflags', '+faststart'] : [];
    const options = end === 'avi' ? ['-c:v', 'mpeg4'] : [...h264(12), ...front];
    const bytes = readFileSync(writeVideo(`long.${end}`, options, NOISE));
    const path = join(folder, `short.${end}`);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.66)));
    expect(await reasonFor(path)).toMatch(/it is truncated: \d+ of 9\d pictures are missing/);
  },
);

test('the notes of a clip appear in the store, the status and the contact sheet', async () => {
  const path = damaged('noted.mp4', h264(6), 0.6, 0.602);
  const { store } = await alignVideos([path]);
  const again = await readStore(store.dir);
  const clips = [videoClip('0', path)];
  const note = again.entry('0')?.evidence?.notes[0] ?? '';
  expect(note).toContain('damaged or lost');
  expect((await storeStatus(again, clips)).noted).toEqual([{ id: '0', reason: note }]);
  const [shown] = await gatherClips({ store: again, clips, classes: [], ids: ['0'] });
  expect(shown?.sentence).toContain(note);
});
