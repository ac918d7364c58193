// Measures how well the main person's face is found and aligned, on synthetic films with known true points:
//   npx nx run bench:accuracy -- [--json] [--quick] [--backend auto] [--qualities fast,balanced,exact]
// Needs a build and ffmpeg; the films (28 of two seconds, 640×360, and 20 cut from them) are made once. Numbers are percent of the true
// distance of the eyes, over the sampled frames: `pointErrorPercent` is the error of the five points in the film,
// `alignedErrorPercent` the distance in the aligned frame between the true points and their positions after an alignment by
// the true points. Says nothing about real people: the heads are rendered.
import { parseArgs } from 'node:util';
import {
  applyTransform,
  fivePoints,
  fivePointTemplate,
  openFaceNetworks,
  resolveSettings,
  similarity,
  trackVideo,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { makeCutFilm, makeFilm, truthOf } from '../harness/films.mjs';
import { median, rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
    qualities: { type: 'string', default: 'fast,balanced,exact' },
  },
});
const POINTS = ['leftEye', 'rightEye', 'nose', 'leftMouth', 'rightMouth'];
const shape = { width: 640, height: 360, seconds: 2 };
// Clips with consecutive numbers show the seven emotions in turn; the person changes after 7 clips.
const ordinary = Array.from({ length: values.quick ? 3 : 21 }, (_, i) => ({ ...shape, clip: 8 * i }));
const still = Array.from({ length: values.quick ? 1 : 3 }, (_, i) => ({
  ...shape,
  clip: 40 + 8 * i,
  still: true,
}));
const pairs = Array.from({ length: values.quick ? 1 : 4 }, (_, i) => ({
  ...shape,
  clip: 80 + 8 * i,
  kind: 'two-faces',
}));

// Each cuts from one ordinary film to the next, at successive positions.
const cuts = ordinary.slice(1).map((second, i) => [{ ...ordinary[i], cutAt: 10 + 4 * (i % 8) }, second]);

const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const percent = (value) => rounded(100 * value, 2);

function truePoints({ points }) {
  return POINTS.map((name) => points[name]);
}

/** Found minus true, for each point, as a fraction of the eyes' distance, rotated so that the true eyes are level. */
function errorsOf(landmarks, truth) {
  const found = fivePoints(landmarks);
  const [left, right] = truePoints(truth);
  const [ex, ey] = [right[0] - left[0], right[1] - left[1]];
  const square = ex * ex + ey * ey;
  return truePoints(truth).map(([x, y], i) => {
    const [dx, dy] = [found[2 * i] - x, found[2 * i + 1] - y];
    return [(dx * ex + dy * ey) / square, (dy * ex - dx * ey) / square];
  });
}

const TEMPLATE = fivePointTemplate(224);
const EYES_APART = TEMPLATE[2] - TEMPLATE[0];

/** Mean distance of the aligned true points from those of the best similarity transform, as a fraction of the eyes' distance. */
function alignedError(landmarks, truth) {
  const points = Float64Array.from(truePoints(truth).flat());
  const [ours, best] = [fivePoints(landmarks), points].map((from) =>
    applyTransform(similarity(from, TEMPLATE), points),
  );
  const off = [0, 2, 4, 6, 8].map((at) => [ours[at] - best[at], ours[at + 1] - best[at + 1]]);
  return meanLength(off) / EYES_APART;
}

const meanLength = (vectors) => mean(vectors.map(([x, y]) => Math.hypot(x, y)));
const difference = (a, b) => a.map(([x, y], i) => [x - b[i][0], y - b[i][1]]);

/** The errors of the points and of the alignment of each sampled frame, or null if no face is found or it is elsewhere. */
async function follow(film, settings, networks) {
  const { frames, landmarks, faceCount } = await trackVideo(await makeFilm(film), settings, networks);
  const truth = truthOf(film);
  const errors = landmarks.map((points, at) => {
    const found = points && errorsOf(points, truth[frames.sourceFrames[at]]);
    return found && meanLength(found) < 1 ? found : null;
  });
  const aligned = landmarks.flatMap((points, at) =>
    errors[at] ? [alignedError(points, truth[frames.sourceFrames[at]])] : [],
  );
  const places = landmarks.flatMap((points) => (points ? [fivePoints(points)[4] / shape.width] : []));
  return { errors, aligned, faceCount, places };
}

/** Returns whether faces from both sides of a cut are mixed. */
async function followsAcross([first, second], settings, networks) {
  const path = await makeCutFilm(first, second);
  const { frames, landmarks } = await trackVideo(path, settings, networks);
  const shots = landmarks.flatMap((points, at) => (points ? [frames.sourceFrames[at] >= first.cutAt] : []));
  return new Set(shots).size > 1;
}

function trembling(errors) {
  return errors.flatMap((now, i) =>
    i > 0 && now && errors[i - 1] ? [meanLength(difference(now, errors[i - 1]))] : [],
  );
}

async function measure(quality) {
  const settings = resolveSettings({ quality });
  const networks = await openFaceNetworks(settings);
  const run = async (films) => {
    const results = [];
    for (const film of films) {
      process.stderr.write(
        `${quality}: ${film.still ? 'still' : (film.kind ?? 'ordinary')} ${film.clip}    \r`,
      );
      results.push(await follow(film, settings, networks));
    }
    return results;
  };
  const [alone, unmoved, together] = [await run(ordinary), await run(still), await run(pairs)];
  let mixed = 0;
  for (const pair of cuts) if (await followsAcross(pair, settings, networks)) mixed++;
  networks.dispose();
  const all = alone.flatMap(({ errors }) => errors);
  const found = all.filter((errors) => errors !== null);
  const offset = POINTS.map((_, i) => [0, 1].map((axis) => mean(found.map((errors) => errors[i][axis]))));
  return {
    quality,
    frames: all.length,
    foundPercent: percent(found.length / all.length),
    alignedErrorPercent: percent(median(alone.flatMap(({ aligned }) => aligned))),
    pointErrorPercent: percent(median(found.map(meanLength))),
    pointErrorWithoutOffsetPercent: percent(
      median(found.map((errors) => meanLength(difference(errors, offset)))),
    ),
    stillJitterPercent: percent(mean(unmoved.flatMap(({ errors }) => trembling(errors)))),
    movingJitterPercent: percent(mean(alone.flatMap(({ errors }) => trembling(errors)))),
    // Two people are to the left and to the right of the center.
    jumps: together.filter(({ places }) => new Set(places.map((x) => x > 0.5)).size > 1).length,
    mixedByCuts: `${mixed} of ${cuts.length}`,
    pairsCounted: `${together.filter(({ faceCount }) => faceCount === 2).length} of ${together.length}`,
    offset,
  };
}

const { backend } = await openBackend({ backend: values.backend, threads: 1 });
const rows = [];
for (const quality of values.qualities.split(',')) rows.push(await measure(quality));
process.stderr.write('\n');
const goals =
  'balanced: foundPercent ≥ 98, alignedErrorPercent ≤ 4.5 and within 0.3 of exact, stillJitterPercent ≤ 1, jumps and mixedByCuts 0';
const offsets = rows.map(({ quality, offset }) => ({
  quality,
  ...Object.fromEntries(
    POINTS.map((name, i) => [name, offset[i].map((value) => percent(value).toFixed(1)).join(' / ')]),
  ),
}));
if (values.json) console.log(JSON.stringify({ bench: 'accuracy', backend, goals, results: rows }));
else {
  const numbers = rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'offset')),
  );
  console.log(table(numbers));
  console.log(
    `\nmean offset of each point, right / down, percent of the distance of the eyes\n${table(offsets)}`,
  );
  console.log(`\ngoals: ${goals}`);
}
