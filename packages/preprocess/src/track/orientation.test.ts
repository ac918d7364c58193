import { openBackend } from '@dfer/runtime';
import type { FaceDetector } from '../face/detector.js';
import { DETECTORS } from '../face/detectors/index.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { photograph } from '../testing/photographs.js';
import { heldFrames } from '../video/frameStream.js';
import { observe } from './observe.js';
import { quarterTurns } from './orientation.js';
import { faceSide } from './tracklets.js';

let detector: FaceDetector;

beforeAll(async () => {
  await openBackend({ backend: 'wasm', threads: 1 });
  const { minScore } = DEFAULT_SETTINGS;
  detector = await DETECTORS[DEFAULT_SETTINGS.detector]({ minScore, isFast: false, model: null });
});
afterAll(() => detector.dispose());

/** Result for a video of one photograph, rotated clockwise, with its largest face. */
async function turnsOf(number: number, turned: number): Promise<number> {
  const frames = heldFrames([await photograph({ width: 480, height: 320 }, { number, turned })]);
  const faces = (await observe(frames, detector)).map((seen) => {
    const [largest] = [...seen.faces].sort((a, b) => faceSide(b) - faceSide(a));
    return largest ? { detection: largest } : null;
  });
  return quarterTurns(frames, faces, detector);
}

test.each([1, 2, 3])('people in photograph %d are upright', async (number) => {
  expect(await turnsOf(number, 0)).toBe(0);
});

test('detected faces in upside-down photographs are recognized as upside down', async () => {
  const found: number[] = [];
  for (const number of [1, 2, 3]) found.push(await turnsOf(number, 180));
  // 0 means that no face was detected, which is acceptable, too.
  expect(new Set(found)).toEqual(new Set([0, 2]));
});
