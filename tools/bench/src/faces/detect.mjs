// Counts the frames of ordinary synthetic clips in which the default detector finds the face:
//   node tools/bench/src/faces/detect.mjs RELEASE [--every 5] [--clips 210] [--backend wasm]
// Needs a build. Samples every n-th frame of the ordinary clips and prints one line of JSON. A face counts as found
// if a detected box contains the true center of eyes, nose and mouth.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { decode, DEFAULT_SETTINGS, openFaceNetworks } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { clipTruth, planRelease } from '@dfer/synthetic';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: 'string', default: '5' },
    clips: { type: 'string', default: 'Infinity' },
    backend: { type: 'string', default: 'wasm' },
  },
});
const [release] = positionals;
if (release === undefined) {
  console.error('detect.mjs: expected the folder of a synthetic release; received none.');
  process.exit(2);
}
const every = Number(values.every);

const { settings } = JSON.parse(readFileSync(join(release, 'synthetic.json'), 'utf8'));
const { width, height } = settings;
const plans = planRelease(settings)
  .filter(({ kind }) => kind === 'ordinary')
  .slice(0, Number(values.clips));

/** Returns whether the box contains the mean of the five true points. */
function holds(box, points) {
  const all = Object.values(points);
  const [x, y] = [0, 1].map((axis) => all.reduce((sum, point) => sum + point[axis], 0) / all.length);
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

const { backend } = await openBackend({ backend: values.backend });
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
    if (faces.some(({ box }) => holds(box, truth[wanted[at]].points))) found++;
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
    share: Number((found / frames).toFixed(4)),
    clipsWithAMiss: missedClips,
    msPerFrame: Number((detecting / frames).toFixed(1)),
    goal: 'share ≥ 0.95',
  }),
);
