import { openBackend } from '@dfer/runtime';
import { openFaceNetworks, type FaceNetworks } from '../face/faceNetworks.js';
import { resolveSettings } from '../settings.js';
import { photograph } from '../testing/photographs.js';
import { heldFrames } from '../video/frameStream.js';
import { observe } from './observe.js';
import { quarterTurns } from './orientation.js';
import { trackFace } from './tracker.js';

let networks: FaceNetworks;

beforeAll(async () => {
  await openBackend({ backend: 'wasm' });
  networks = await openFaceNetworks(resolveSettings());
});
afterAll(() => networks.dispose());

/** What is said of a film that shows one photograph, turned clockwise. */
async function turnsOf(number: number, turned: number): Promise<number> {
  const image = await photograph({ width: 480, height: 320 }, { number, turned });
  const frames = heldFrames([image, image]);
  const tracked = await trackFace(frames, await observe(frames, networks.detector), networks);
  return quarterTurns(frames, tracked.faces, networks.detector);
}

test.each([1, 2, 3])('people in photograph %d are upright', async (number) => {
  expect(await turnsOf(number, 0)).toBe(0);
});

test('faces that are seen in upside-down photographs are told to be upside down', async () => {
  const found: number[] = [];
  for (const number of [1, 2, 3]) found.push(await turnsOf(number, 180));
  // Where no face is seen, which is as good, 0 is said.
  expect(new Set(found)).toEqual(new Set([0, 2]));
});
