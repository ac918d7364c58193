// Measures how well faces of real people are found, on any folder of films with boxes:
//   npx nx run bench:faces -- --films DIR --boxes FILE [--json] [--detectors blazeface,face-api] [--landmarks facemesh,face-api]
//                             [--reference MODEL.onnx]
// FILE is JSON: film (file name without extension) → frame number (from 0) → { size: [width, height], faces: [[x, y, width, height], …] }.
// --reference names an ONNX file of RetinaFace (needs onnxruntime-node) whose five points the landmarks are compared with: the mean of those
// that it finds in squares around the face, and those in the whole frame.
// A face counts as found if a box overlaps it by 0.3 (intersection over union); faces under 20 pixels are ignored.
import { parseArgs } from 'node:util';
import { type DetectorName, DETECTORS, type LandmarkerName } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { BACKENDS, choice } from '../harness/choice.js';
import { table } from '../harness/table.js';
import { readBoxedFilms } from './boxedFilms.js';
import { type DetectorRow, measureDetector } from './detectors.js';
import { type LandmarkRow, measureLandmarks } from './landmarks.js';
import { measureFilms } from './wholeFilms.js';

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
const { reference } = values;
if (values.films === undefined || values.boxes === undefined) {
  console.error(
    'bench:faces: expected --films DIR and --boxes FILE; received none; name a folder of films and the boxes of their faces.',
  );
  process.exit(2);
}
const films = readBoxedFilms(values.films, values.boxes);
if (films.length === 0) {
  console.error(
    `bench:faces: expected films in ${values.films} with boxes in ${values.boxes}; received none.`,
  );
  process.exit(2);
}

const DETECTOR_NAMES: readonly DetectorName[] = ['blazeface', 'face-api', 'retinaface'];
const LANDMARKER_NAMES: readonly LandmarkerName[] = ['facemesh', 'face-api'];

/** The known names of a list, in its order. */
function known<Name extends string>(list: string, names: readonly Name[]): Name[] {
  return list.split(',').flatMap((text) => names.filter((name) => name === text));
}

const requested = choice('faces', 'backend', BACKENDS, values.backend);
const { backend } = await openBackend({ backend: requested, threads: 1 });
const detectors: DetectorRow[] = [];
for (const name of known(values.detectors, DETECTOR_NAMES))
  detectors.push(await measureDetector(name, films, reference));
const referenceDetector =
  reference === undefined
    ? null
    : await DETECTORS.retinaface({ minScore: 0.75, isFast: false, model: reference });
const landmarks: LandmarkRow[] = [];
for (const name of known(values.landmarks, LANDMARKER_NAMES))
  landmarks.push(...(await measureLandmarks(name, films, referenceDetector)));
const clips = await measureFilms(films);
const goals =
  'mainPercent ≥ 97, usableFalsePer100Frames ≤ 1, faceFreeUsablePercent ≤ 10, smoothedErrorPercent ≤ 5 over all films and in none above errorPercent, offBy15Percent < 2';
if (values.json)
  console.log(
    JSON.stringify({ bench: 'faces', backend, films: films.length, goals, detectors, landmarks, clips }),
  );
else console.log([table(detectors), table(landmarks), table(clips), `goals: ${goals}`].join('\n\n'));
