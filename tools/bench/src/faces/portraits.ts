// Measures how many clips of real portraits are kept, on any folder of pictures with one face each:
//   npx nx run bench:portraits -- --pictures DIR [--json]
// Each picture (JPEG or PNG, also in subfolders) becomes a video of 2 s and 640×360 pixels in which it moves a little on black. A clip is
// kept if the main person's face is usable in enough of its frames, as in `preprocess` with default settings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mean } from '@dfer/core';
import { openFaceNetworks, trackVideo } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { BACKENDS, choice } from '../harness/choice.js';
import { rounded } from '../harness/statistics.js';
import { percent } from './percent.js';
import { settingsOf } from './settings.js';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
  },
});
const { pictures: root } = values;
const pictures = root !== undefined && existsSync(root) ? picturesIn(root) : [];
if (pictures.length === 0)
  refuse(`expected --pictures DIR, a folder with JPEG or PNG files; received ${root ?? 'no option'}`);

function refuse(message: string): never {
  console.error(`bench:portraits: ${message}.`);
  process.exit(2);
}

function picturesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

const folder = mkdtempSync(join(tmpdir(), 'dfer-portraits-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** At most 300 pixels wide and high, moving by 12 pixels to the sides and by 6 up and down. */
const MOVING = [
  'scale=300:300:force_original_aspect_ratio=decrease',
  'pad=664:372:(ow-iw)/2:(oh-ih)/2',
  'crop=640:360:12+12*sin(3*t):6+6*cos(2*t)',
  'format=yuv420p',
].join();

function makeVideo(picture: string): string {
  const path = join(folder, 'portrait.mp4');
  const input = ['-loop', '1', '-framerate', '25', '-t', '2', '-i', `file:${picture}`];
  const encoding = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20'];
  const { error, status } = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...input,
    '-vf',
    MOVING,
    ...encoding,
    path,
  ]);
  if (error !== undefined) refuse(`expected ffmpeg on the PATH; received ${error.message}; install ffmpeg`);
  if (status !== 0) refuse(`expected pictures that ffmpeg can read; received ${picture}; remove it`);
  return path;
}

const requested = choice('portraits', 'backend', BACKENDS, values.backend);
const { backend } = await openBackend({ backend: requested, threads: 1 });
const settings = settingsOf('blazeface', 'facemesh', undefined);
const networks = await openFaceNetworks(settings);
const usable: { readonly picture: string; readonly part: number }[] = [];
const start = process.cpuUsage();
for (const picture of pictures) {
  const { faces, frames } = await trackVideo(makeVideo(picture), settings, networks);
  const part = faces.filter((face) => face !== null).length / Math.max(1, frames.count);
  usable.push({ picture, part });
  if (usable.length % 50 === 0) console.error(`${usable.length} of ${pictures.length} portraits`);
}
networks.dispose();
const { user, system } = process.cpuUsage(start);
const leftOut = usable.filter(({ part }) => part < settings.minUsable).map(({ picture }) => picture);
const result = {
  bench: 'portraits',
  backend,
  portraits: pictures.length,
  keptPercent: percent(pictures.length - leftOut.length, pictures.length),
  usableFramesPercent: percent(mean(usable.map(({ part }) => part)), 1),
  cpuSecondsEach: rounded((user + system) / 1e6 / pictures.length, 2),
  leftOut,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`kept: ${result.keptPercent} % of ${result.portraits} portraits (goal: at least 98 %)`);
  console.log(
    `usable frames: ${result.usableFramesPercent} %; ${result.cpuSecondsEach} core-s each, without ffmpeg`,
  );
  for (const picture of leftOut) console.log(`left out: ${picture}`);
}
