// Measures how well the main person's face is found and aligned, on synthetic films with known true points:
//   npx nx run bench:accuracy -- [--json] [--quick] [--backend auto] [--qualities fast,balanced,exact]
// Needs ffmpeg; the films (28 of two seconds, 640×360, and 20 cut from them) are made once. Numbers are percent of the true
// distance of the eyes, over the sampled frames: `pointErrorPercent` is the error of the five points in the film,
// `alignedErrorPercent` the distance in the aligned frame between the true points and their positions after an alignment by
// the true points. Says nothing about real people: the heads are rendered.
import { parseArgs } from 'node:util';
import { mean, median } from '@dfer/core';
import {
  type FaceNetworks,
  fivePoints,
  openFaceNetworks,
  type PreprocessSettings,
  type Quality,
  resolveSettings,
  trackVideo,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { BACKENDS, choice, choices } from '../harness/choice.js';
import { type Film, makeCutFilm, makeFilm, truthOf } from '../harness/films.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';
import { alignedError, difference, errorsOf, meanLength, POINTS, type Vector } from './pointErrors.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
    qualities: { type: 'string', default: 'fast,balanced,exact' },
  },
});
const requested = choice('accuracy', 'backend', BACKENDS, values.backend);
const QUALITY_NAMES = ['fast', 'balanced', 'exact'] as const satisfies readonly Quality[];
const qualities = choices('accuracy', 'qualities', QUALITY_NAMES, values.qualities);
const SHAPE = { width: 640, height: 360, seconds: 2 };
// Clips with consecutive numbers show the seven emotions in turn; the person changes after 7 clips.
const ordinary = Array.from({ length: values.quick ? 3 : 21 }, (_, i): Film => ({ ...SHAPE, clip: 8 * i }));
const still = Array.from({ length: values.quick ? 1 : 3 }, (_, i): Film => ({
  ...SHAPE,
  clip: 40 + 8 * i,
  still: true,
}));
const pairs = Array.from({ length: values.quick ? 1 : 4 }, (_, i): Film => ({
  ...SHAPE,
  clip: 80 + 8 * i,
  kind: 'two-faces',
}));

/** A film that cuts from one ordinary film to the next. */
interface Cut {
  readonly first: Film;
  readonly second: Film;
  /** Number of frames of the first. */
  readonly at: number;
}
const cuts = ordinary
  .slice(1)
  .map((second, i): Cut => ({ first: ordinary[i], second, at: 10 + 4 * (i % 8) }));

const percent = (value: number): number => rounded(100 * value, 2);

/** What was found in a film. */
interface Followed {
  /** Errors of the points in each sampled frame, or null if no face is found or it is elsewhere. */
  readonly errors: readonly (readonly Vector[] | null)[];
  /** Error of the alignment in each frame with errors. */
  readonly aligned: readonly number[];
  readonly faceCount: number;
  /** Horizontal position of each found face, as a fraction of the width. */
  readonly places: readonly number[];
}

async function follow(film: Film, settings: PreprocessSettings, networks: FaceNetworks): Promise<Followed> {
  const { frames, landmarks, faceCount } = await trackVideo(await makeFilm(film), settings, networks);
  const truth = truthOf(film);
  const errors: (Vector[] | null)[] = [];
  const aligned: number[] = [];
  for (const [at, points] of landmarks.entries()) {
    const expected = truth[frames.sourceFrames[at]].points;
    const found = points && expected && errorsOf(points, expected);
    const isThere = found !== null && meanLength(found) < 1;
    errors.push(isThere ? found : null);
    if (isThere && points && expected) aligned.push(alignedError(points, expected));
  }
  const places = landmarks.flatMap((points) => (points ? [fivePoints(points)[4] / SHAPE.width] : []));
  return { errors, aligned, faceCount, places };
}

/** Returns whether faces from both sides of a cut are mixed. */
async function followsAcross(
  { first, second, at: cutAt }: Cut,
  settings: PreprocessSettings,
  networks: FaceNetworks,
): Promise<boolean> {
  const path = await makeCutFilm(first, second, cutAt);
  const { frames, landmarks } = await trackVideo(path, settings, networks);
  const shots = landmarks.flatMap((points, at) => (points ? [frames.sourceFrames[at] >= cutAt] : []));
  return new Set(shots).size > 1;
}

/** Movement of the errors from frame to frame. */
function trembling(errors: Followed['errors']): number[] {
  return errors.slice(1).flatMap((now, i) => {
    const before = errors[i];
    return now && before ? [meanLength(difference(now, before))] : [];
  });
}

/** Results of one quality; percent of the distance of the eyes. */
interface AccuracyRow {
  readonly quality: Quality;
  readonly frames: number;
  readonly foundPercent: number;
  readonly alignedErrorPercent: number;
  readonly pointErrorPercent: number;
  readonly pointErrorWithoutOffsetPercent: number;
  readonly stillJitterPercent: number;
  readonly movingJitterPercent: number;
  /** Films of two people in which the followed person changes. */
  readonly jumps: number;
  readonly mixedByCuts: string;
  readonly pairsCounted: string;
  /** Mean error of each point. */
  readonly offset: readonly Vector[];
}

async function measure(quality: Quality): Promise<AccuracyRow> {
  const settings = resolveSettings({ quality });
  const networks = await openFaceNetworks(settings);
  const run = async (films: readonly Film[]): Promise<Followed[]> => {
    const results: Followed[] = [];
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
  for (const cut of cuts) if (await followsAcross(cut, settings, networks)) mixed++;
  networks.dispose();
  const all = alone.flatMap(({ errors }) => errors);
  const found = all.filter((errors) => errors !== null);
  const offset = POINTS.map((_, i): Vector => {
    const errors = found.map((points) => points[i]);
    return [mean(errors.map(([x]) => x)), mean(errors.map(([, y]) => y))];
  });
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

const { backend } = await openBackend({ backend: requested, threads: 1 });
const rows: AccuracyRow[] = [];
for (const quality of qualities) rows.push(await measure(quality));
process.stderr.write('\n');
const goals =
  'balanced: foundPercent ≥ 98, alignedErrorPercent ≤ 4.5 and within 0.3 of exact, stillJitterPercent ≤ 1, jumps and mixedByCuts 0';
if (values.json) console.log(JSON.stringify({ bench: 'accuracy', backend, goals, results: rows }));
else {
  const offsets = rows.map(({ quality, offset }) => ({
    quality,
    ...Object.fromEntries(
      POINTS.map((name, i) => [name, offset[i].map((value) => percent(value).toFixed(1)).join(' / ')]),
    ),
  }));
  console.log(
    table(rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'offset')))),
  );
  console.log(
    `\nmean offset of each point, right / down, percent of the distance of the eyes\n${table(offsets)}`,
  );
  console.log(`\ngoals: ${goals}`);
}
