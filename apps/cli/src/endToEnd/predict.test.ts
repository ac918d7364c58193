import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseCsv } from '@dfer/evaluate';
import { DEFAULT_SETTINGS, planRelease, SyntheticClip } from '@dfer/synthetic';

import { dfer } from '../testing/capture.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';

jest.setTimeout(240_000);

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

// A video with sound: two people side by side for one second, then, after a cut, with swapped places for another second.
const FPS = 10;
const FRAMES = 10;

beforeAll(() => {
  const settings = {
    ...DEFAULT_SETTINGS,
    ...{ width: 240, height: 240, fps: FPS, seconds: FRAMES / FPS, clips: 12, subjects: 6, awkward: false },
  };
  const plan = planRelease(settings);
  const [anna] = plan;
  const bert = plan.find(({ subject }) => subject !== anna?.subject);
  for (const [name, one] of [
    ['anna', anna],
    ['bert', bert],
  ] as const) {
    if (!one) throw new Error('expected two people in the plan');
    const clip = new SyntheticClip({ ...one, frames: FRAMES }, settings);
    const frames = Array.from({ length: FRAMES }, (_, i) => Buffer.from(clip.render(i).data));
    execFileSync(
      'ffmpeg',
      ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '240x240', '-r', String(FPS)].concat(
        [...['-i', 'pipe:0', '-qp', '0', at(`${name}.mkv`)]],
      ),
      { input: Buffer.concat(frames) },
    );
  }
  const pictures = '[0][1]hstack[a];[1][0]hstack[b];[a][b]concat,pad=481:241';
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', at('anna.mkv'), '-i', at('bert.mkv'), '-f', 'lavfi', '-i', 'sine=d=2'],
    ...['-filter_complex', pictures, '-pix_fmt', 'yuv444p', '-shortest', at('two.mkv')],
  ]);
  writeFiles(folder, { 'text.mp4': 'no video' });
});

const probed = (file: string): string =>
  execFileSync(
    'ffprobe',
    [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_type,width,height:format=duration',
      '-of',
      'csv=p=0',
      file,
    ],
    { encoding: 'utf8' },
  );

test('two people who swap places at a cut are distinguished, in every output format', async () => {
  const { code, stdout, stderr } = await dfer([
    ...['predict', at('text.mp4'), at('two.mkv'), '--baseline', 'face-api', '--backend', 'wasm'],
    ...['--window', '1', '--stride', '1', '--json', '--csv', at('all.csv'), '--timeline', at('lines')],
    ...['--annotate', at('seen'), '--vtt', at('subtitles')],
  ]);
  expect(stderr).toContain('skipped: Video');
  expect(code).toBe(0);
  const { predictions, skipped } = JSON.parse(stdout);
  expect(skipped).toEqual([expect.stringContaining('text.mp4')]);
  const [prediction] = predictions;
  expect(prediction.people).toHaveLength(2);
  const places = prediction.windows.map(
    ({ person, window, box }: { person: number; window: number; box: { x: number } }) =>
      `window ${window}: ${person} ${box.x < 200 ? 'left' : 'right'}`,
  );
  const [first] = prediction.windows;
  const [left, right] = first.box.x < 200 ? [1, 2] : [2, 1];
  expect([...places].sort()).toEqual(
    [
      ...[`window 0: ${left} left`, `window 0: ${right} right`],
      ...[`window 1: ${left} right`, `window 1: ${right} left`],
    ].sort(),
  );
  for (const { probabilities } of prediction.windows) {
    const chances: number[] = Object.values(probabilities);
    expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);
  }

  expect(parseCsv(readFileSync(at('all.csv'), 'utf8'))).toHaveLength(5);
  expect(readFileSync(at('subtitles/two.vtt'), 'utf8').match(/ --> /g)).toHaveLength(2);
  expect(existsSync(at('lines/two-person-2.svg'))).toBe(true);
  // Odd sides are padded; the sound is kept.
  expect(probed(at('seen/two.mp4'))).toMatch(/^video,482,242\naudio\n2\.0/);
});

test('one output file for several videos is refused before any work', async () => {
  const { code, stderr } = await dfer(['predict', folder, '--vtt', at('all.vtt'), '--baseline', 'face-api']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: --vtt: expected a folder for \d videos; received the file [^\n]+\n$/);
});

test('the input video is never overwritten', async () => {
  const video = at('anna.mkv');
  const before = readFileSync(video);
  const { code, stderr } = await dfer(['predict', video, '--annotate', video, '--baseline', 'face-api']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: --annotate: expected a file other than the input video/);
  expect(readFileSync(video).equals(before)).toBe(true);
});
