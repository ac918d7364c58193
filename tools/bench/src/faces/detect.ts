// Counts the frames of ordinary synthetic clips in which the default detector finds the face:
//   npx nx run bench:detect -- RELEASE [--every 5] [--clips 210] [--backend wasm]
// Samples every n-th frame of the ordinary clips and prints one line of JSON. A face counts as found
// if a detected box contains the true center of eyes, nose and mouth.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { mean } from '@dfer/core';
import { type Box, decode, DEFAULT_SETTINGS, openFaceNetworks } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { clipTruth, type FivePoints, planRelease } from '@dfer/synthetic';
import { releaseSettingsSchema } from '@dfer/synthetic/settings';
import { BACKENDS, choice } from '../harness/choice.js';
import { parseJson } from '../harness/json.js';
import { rounded } from '../harness/statistics.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '5' },
    clips: { type: 'string', default: 'Infinity' },
    backend: { type: 'string', default: 'wasm' },
  },
});
const release = positionals.at(0);
if (release === undefined) {
  console.error('bench:detect: expected the folder of a synthetic release; received none.');
  process.exit(2);
}
const every = Number(values.every);

/** The part of `synthetic.json` that is used. */
const manifest = z.object({ settings: releaseSettingsSchema });
const file = join(release, 'synthetic.json');
if (!existsSync(file)) {
  console.error(
    `bench:detect: expected the folder of a synthetic release (dfer synth); ${file} does not exist.`,
  );
  process.exit(2);
}
const { settings } = parseJson(manifest, readFileSync(file, 'utf8'), file);
const { width, height } = settings;
const plans = planRelease(settings)
  .filter(({ kind }) => kind === 'ordinary')
  .slice(0, Number(values.clips));

/** Returns whether the box contains the mean of the five true points. */
function holds(box: Box, points: FivePoints): boolean {
  const all = Object.values(points);
  const [x, y] = [0, 1].map((axis) => mean(all.map((point) => point[axis])));
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

const { backend } = await openBackend({ backend: choice('detect', 'backend', BACKENDS, values.backend) });
const { detector } = await openFaceNetworks(DEFAULT_SETTINGS);
let [frames, found, missedClips, detecting] = [0, 0, 0, 0];
for (const plan of plans) {
  const truth = clipTruth(plan, settings);
  const wanted = Array.from({ length: Math.ceil(plan.frames / every) }, (_, i) => i * every);
  const path = join(release, 'Clip', 'original', 'part1', `${plan.id}.mp4`);
  const before = found;
  let at = 0;
  for await (const image of decode(path, { width, height, frames: wanted })) {
    const start = performance.now();
    const [faces] = await detector.detect([image]);
    detecting += performance.now() - start;
    const { points } = truth[wanted[at]];
    if (points !== null && faces.some(({ box }) => holds(box, points))) found++;
    at++;
  }
  frames += at;
  if (found - before < at) missedClips++;
}
console.log(
  JSON.stringify({
    bench: 'detect',
    detector: DEFAULT_SETTINGS.detector,
    backend,
    clips: plans.length,
    frames,
    found,
    share: rounded(found / frames, 4),
    clipsWithAMiss: missedClips,
    msPerFrame: rounded(detecting / frames, 1),
    goal: 'share ≥ 0.95',
  }),
);
