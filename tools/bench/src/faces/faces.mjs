// Measures how well faces of real people are found, on any folder of films with boxes:
//   npx nx run bench:faces -- --films DIR --boxes FILE [--json] [--detectors blazeface,face-api] [--landmarks facemesh,face-api]
//                             [--reference MODEL.onnx]
// FILE is JSON: film (file name without extension) → frame number (from 0) → { size: [width, height], faces: [[x, y, width, height], …] }.
// --reference names an ONNX file of RetinaFace (needs onnxruntime-node) whose five points the landmarks are compared with.
// A face counts as found if a box overlaps it by 0.3 (intersection over union); faces under 20 pixels are ignored.
import { readFileSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import {
  decode,
  DETECTORS,
  fivePoints,
  intersectionOverUnion,
  isUsable,
  LANDMARKERS,
  likeness,
  openFaceNetworks,
  resolveSettings,
  trackVideo,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { median, rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';

const { values } = parseArgs({
  options: {
    films: { type: 'string' },
    boxes: { type: 'string' },
    json: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
    detectors: { type: 'string', default: 'blazeface,face-api' },
    landmarks: { type: 'string', default: 'facemesh,face-api' },
    reference: { type: 'string' },
  },
});
if (values.films === undefined || values.boxes === undefined) {
  console.error(
    'faces.mjs: expected --films DIR and --boxes FILE; received none; name a folder of films and the boxes of their faces.',
  );
  process.exit(2);
}
const truth = JSON.parse(readFileSync(values.boxes, 'utf8'));
const films = readdirSync(values.films)
  .filter((name) => parse(name).name in truth)
  .map((name) => ({
    name: parse(name).name,
    path: join(values.films, name),
    frames: truth[parse(name).name],
  }));
if (films.length === 0) {
  console.error(`faces.mjs: expected films in ${values.films} with boxes in ${values.boxes}; received none.`);
  process.exit(2);
}

const SMALLEST = 20;
const OVERLAP = 0.3;
const box = { maxWidth: 640, maxHeight: 360, turned: true };
const percent = (part, of) => (of === 0 ? null : rounded((100 * part) / of, 1));
const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);
const settingsOf = (detector, landmarks = 'facemesh') =>
  resolveSettings({
    detector,
    landmarks,
    detectorModel: detector === 'retinaface' ? values.reference : null,
  });

/** The boxed frames of a film, with the true faces in pixels of the image. */
async function* boxedFrames({ path, frames }) {
  const numbers = Object.keys(frames)
    .map(Number)
    .sort((a, b) => a - b);
  let i = 0;
  for await (const image of decode(path, { ...box, frames: numbers })) {
    const { size, faces } = frames[numbers[i++]];
    const scale = image.width / size[0];
    const boxes = faces.map(([x, y, width, height]) => ({
      x: x * scale,
      y: y * scale,
      width: width * scale,
      height: height * scale,
    }));
    yield { image, faces: boxes.sort((a, b) => b.width * b.height - a.width * a.height) };
  }
}

async function measureDetector(name) {
  const settings = settingsOf(name);
  const networks = await openFaceNetworks(settings);
  const tally = {
    frames: 0,
    withFace: 0,
    main: 0,
    faces: 0,
    found: 0,
    false: 0,
    falseUsable: 0,
    free: 0,
    freeFound: 0,
    freeUsable: 0,
  };
  let cpu = 0;
  for (const film of films) {
    for await (const { image, faces } of boxedFrames(film)) {
      const start = process.cpuUsage();
      const [found] = await networks.detector.detect([image]);
      const used = process.cpuUsage(start);
      cpu += (used.user + used.system) / 1000;
      const located = await networks.landmarker.locate(found.map((detection) => ({ image, detection })));
      const hits = faces.map((face) =>
        found.findIndex((other) => intersectionOverUnion(other.box, face) >= OVERLAP),
      );
      const wrong = found.flatMap(({ box: { width, height } }, i) =>
        !hits.includes(i) && Math.max(width, height) >= SMALLEST ? [i] : [],
      );
      const usable = wrong.filter((i) => isUsable(located[i]));
      tally.frames++;
      tally.faces += faces.length;
      tally.found += hits.filter((i) => i >= 0).length;
      tally.false += wrong.length;
      tally.falseUsable += usable.length;
      if (faces.length > 0) {
        tally.withFace++;
        if (hits[0] >= 0) tally.main++;
      } else {
        tally.free++;
        if (wrong.length > 0) tally.freeFound++;
        if (usable.length > 0) tally.freeUsable++;
      }
    }
  }
  networks.dispose();
  return {
    detector: name,
    frames: tally.frames,
    mainPercent: percent(tally.main, tally.withFace),
    allPercent: percent(tally.found, tally.faces),
    falsePer100Frames: percent(tally.false, tally.frames),
    usableFalsePer100Frames: percent(tally.falseUsable, tally.frames),
    faceFreeFrames: tally.free,
    faceFreeFoundPercent: percent(tally.freeFound, tally.free),
    faceFreeUsablePercent: percent(tally.freeUsable, tally.free),
    cpuMsPerFrame: rounded(cpu / tally.frames, 1),
  };
}

const eyesApart = (points) => Math.hypot(points[2] - points[0], points[3] - points[1]);

/** Mean distance of five points, as a fraction of the distance of the eyes. */
function fiveApart(points, reference) {
  const off = [0, 2, 4, 6, 8].map((at) =>
    Math.hypot(points[at] - reference[at], points[at + 1] - reference[at + 1]),
  );
  return sum(off) / 5 / eyesApart(reference);
}

/** Jitter from frame to frame: second differences of the five points, which are 0 for a steady movement. */
function jitterOf(run) {
  return run.slice(2).flatMap((last, i) => {
    const [first, middle] = [run[i], run[i + 1]];
    if (!first || !middle || !last) return [];
    const parts = [0, 2, 4, 6, 8].map((at) =>
      Math.hypot(first[at] - 2 * middle[at] + last[at], first[at + 1] - 2 * middle[at + 1] + last[at + 1]),
    );
    return [sum(parts) / 5 / Math.sqrt(6) / eyesApart(middle)];
  });
}

const CONSECUTIVE = 12;

async function measureLandmarks(name, reference) {
  const settings = settingsOf('blazeface', name);
  const networks = await openFaceNetworks(settings);
  const rows = [];
  for (const film of films) {
    const tracked = await trackVideo(film.path, settings, networks);
    const seen = tracked.faces.flatMap((face, at) => (face ? [at] : []));
    // The landmarks of a clip that is left out are not used.
    if (seen.length < settings.minUsable * tracked.frames.count || seen.length === 0) continue;
    const row = { film: film.name, sides: [], raw: [], smooth: [], jitter: [] };
    for await (const { at, image } of tracked.frames.read(seen)) {
      const { landmarks, detection } = tracked.faces[at];
      row.sides.push((detection.box.width * box.maxWidth) / Math.max(image.width, image.height));
      const [others] = reference ? await reference.detect([image]) : [[]];
      const same = others.find((other) => intersectionOverUnion(other.box, detection.box) >= OVERLAP);
      if (!same) continue;
      row.raw.push(fiveApart(fivePoints(landmarks), same.fivePoints));
      row.smooth.push(fiveApart(fivePoints(tracked.landmarks[at]), same.fivePoints));
    }
    row.jitter = jitterOf(await consecutivePoints(film.path, tracked.frames.sourceFrames[seen[0]], networks));
    rows.push(row);
  }
  networks.dispose();
  return rows.map((row) => ({ landmarks: name, ...row }));
}

/** The five points of one face in consecutive frames, found in each frame separately; null if they are not found. */
async function consecutivePoints(path, first, networks) {
  const frames = Array.from({ length: CONSECUTIVE }, (_, i) => first + i);
  const points = [];
  let last;
  for await (const image of decode(path, { ...box, frames })) {
    const [found] = await networks.detector.detect([image]);
    const detection = found.find((other) => !last || intersectionOverUnion(other.box, last) >= OVERLAP);
    last = detection?.box ?? last;
    const [face] = detection ? await networks.landmarker.locate([{ image, detection }]) : [];
    points.push(face && isUsable(face) ? fivePoints(face.landmarks) : null);
  }
  return points;
}

const meanPercent = (errors) =>
  errors.length === 0 ? null : rounded((100 * sum(errors)) / errors.length, 1);

/** One film, or all of them together. */
function landmarkFigures(film, rows) {
  const all = (key) => rows.flatMap((row) => row[key]);
  return {
    landmarks: rows[0].landmarks,
    film,
    facePixels: Math.round(median(all('sides'))),
    framesCompared: all('raw').length,
    errorPercent: meanPercent(all('raw')),
    smoothedErrorPercent: meanPercent(all('smooth')),
    offBy15Percent: percent(all('smooth').filter((error) => error > 0.15).length, all('smooth').length),
    jitterPercent: all('jitter').length === 0 ? null : rounded(100 * median(all('jitter')), 2),
  };
}

/** Runs `preprocess` on whole films. */
async function measureClips(detector, landmarks) {
  const settings = settingsOf(detector, landmarks);
  const networks = await openFaceNetworks(settings);
  const rows = [];
  for (const { name, path, frames } of films) {
    const start = process.cpuUsage();
    const { faces, frames: looked, personCount } = await trackVideo(path, settings, networks);
    const used = process.cpuUsage(start);
    const usable = faces.filter((face) => face !== null).length / Math.max(1, looked.count);
    const boxed = Object.values(frames);
    const shown = boxed.filter((frame) => frame.faces.length > 0).length / boxed.length;
    rows.push({
      film: name,
      shownPercent: percent(shown, 1),
      usablePercent: percent(usable, 1),
      kept: usable >= settings.minUsable,
      people: personCount,
      leastAlike: await leastAlike(looked, faces, networks),
      cpuSeconds: rounded((used.user + used.system) / 1e6, 2),
    });
  }
  networks.dispose();
  return rows;
}

/** The smallest similarity between two faces of the tracked person; under 0.45 it is probably not one person. */
async function leastAlike(frames, faces, networks) {
  const descriptors = [];
  for await (const { at, image } of frames.read(faces.flatMap((face, at) => (face ? [at] : [])))) {
    const [descriptor] = await networks.describer.describe([{ image, landmarks: faces[at].landmarks }]);
    descriptors.push(descriptor);
  }
  const pairs = descriptors.flatMap((one, i) => descriptors.slice(0, i).map((other) => likeness(one, other)));
  return pairs.length === 0 ? null : rounded(Math.min(...pairs), 2);
}

const { backend } = await openBackend({ backend: values.backend, threads: 1 });
const known = (list, names) => list.split(',').filter((name) => name in names);
const detectors = [];
for (const name of known(values.detectors, DETECTORS)) detectors.push(await measureDetector(name));
const reference =
  values.reference &&
  (await DETECTORS.retinaface({ minScore: 0.75, isFast: false, model: values.reference }));
const landmarks = [];
for (const name of known(values.landmarks, LANDMARKERS)) {
  const rows = await measureLandmarks(name, reference);
  landmarks.push(...rows.map((row) => landmarkFigures(row.film, [row])));
  if (rows.length > 0) landmarks.push(landmarkFigures('all', rows));
}
const clips = await measureClips('blazeface', 'facemesh');
const goals =
  'mainPercent ≥ 97, usableFalsePer100Frames ≤ 1, faceFreeUsablePercent ≤ 10, smoothedErrorPercent ≤ 5 over all films and in none above errorPercent, offBy15Percent < 2';
if (values.json)
  console.log(
    JSON.stringify({ bench: 'faces', backend, films: films.length, goals, detectors, landmarks, clips }),
  );
else console.log([table(detectors), table(landmarks), table(clips), `goals: ${goals}`].join('\n\n'));
