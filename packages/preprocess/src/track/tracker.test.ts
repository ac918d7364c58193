import type { Box } from '../face/box.js';
import type { RgbImage } from '../image.js';
import { fakeNetworks, scene } from '../testing/fakes.js';
import { heldFrames } from '../video/frameStream.js';
import { observe } from './observe.js';
import { trackFace, type TrackedFace } from './tracker.js';

const [ANNA, BERT] = [1, 2];
const [HERE, THERE] = [3, 4];
const repeat = times<RgbImage>;
const seen = ({ faces }: TrackedFace): boolean[] => faces.map((face) => face !== null);

async function track(images: readonly RgbImage[], networks = fakeNetworks(() => true)): Promise<TrackedFace> {
  const frames = heldFrames(images);
  return trackFace(frames, await observe(frames, networks.detector), networks);
}

/** Images whose first pixel is their number. */
const numbered = (count: number): RgbImage[] =>
  Array.from({ length: count }, (_, at) => ({ data: new Uint8Array(3 * 64).fill(at), width: 8, height: 8 }));
const facesAt = (boxes: readonly (readonly Box[])[]) =>
  fakeNetworks(
    () => true,
    ({ data }) => boxes[data[0]!] ?? [],
  );
const box = (x: number, side: number): Box => ({ x, y: 10, width: side, height: side });
const small = box(300, 60);
const large = box(10, 100);
const placesOf = ({ faces }: TrackedFace): (number | null)[] =>
  faces.map((face) => face?.detection.box.x ?? null);

test('faces are detected in every frame, and a frame without a face has none', async () => {
  const shown = [true, true, false, true, false, false, true];
  const networks = facesAt(shown.map((face) => (face ? [large] : [])));
  expect(seen(await track(numbered(7), networks))).toEqual(shown);
  expect(networks.calls.detect).toBe(7);
});

test('of two persistent faces, the larger one is followed', async () => {
  expect(
    placesOf(
      await track(
        numbered(2),
        facesAt([
          [small, large],
          [large, small],
        ]),
      ),
    ),
  ).toEqual([10, 10]);
});

test('a larger face in a single frame is not the main person', async () => {
  const flash = box(600, 300);
  const boxes = [[small], [small, flash], [small], [small]];
  expect(placesOf(await track(numbered(4), facesAt(boxes)))).toEqual([300, 300, 300, 300]);
});

test('nobody replaces the main person in frames without that person', async () => {
  const boxes = [[large, small], [small], [large, small], [large, small]];
  expect(placesOf(await track(numbered(4), facesAt(boxes)))).toEqual([10, null, 10, 10]);
});

test('two people close together are linked by proximity', async () => {
  // Each moves 30 pixels, to within reach of where the other was.
  const boxes = [
    [box(0, 100), box(80, 90)],
    [box(110, 90), box(30, 100)],
  ];
  expect(placesOf(await track(numbered(2), facesAt(boxes)))).toEqual([0, 30]);
});

test('of two people at the same position, only the one who is visible longer is followed', async () => {
  const tracked = await track([...repeat(5, scene(ANNA, HERE)), ...repeat(11, scene(BERT, THERE))]);
  expect(seen(tracked)).toEqual([...times(5, false), ...times(11, true)]);
  expect(tracked.personCount).toBe(2);
});

test('a person who comes back after a cut is the same person', async () => {
  const images = [
    ...repeat(4, scene(ANNA, HERE)),
    ...repeat(3, scene(BERT, THERE)),
    ...repeat(4, scene(ANNA, HERE)),
  ];
  const tracked = await track(images);
  expect(seen(tracked)).toEqual([...times(4, true), ...times(3, false), ...times(4, true)]);
  expect(tracked.personCount).toBe(2);
});

test.each([
  ['a camera that turns with a head', [...repeat(4, scene(ANNA, HERE)), ...repeat(4, scene(ANNA, THERE))]],
  ['a lamp that is switched on', [...repeat(4, scene(ANNA, HERE, 0.3)), ...repeat(4, scene(ANNA, HERE))]],
])('%s does not split the person', async (_, images) => {
  const tracked = await track(images);
  expect(seen(tracked)).toEqual(times(8, true));
  expect(tracked.personCount).toBe(1);
});

test('a dissolve from one person to another is noticed by the descriptor', async () => {
  const [anna, bert] = [scene(ANNA, HERE), scene(BERT, THERE)];
  const between = Array.from({ length: 7 }, (_, i) => mixed(anna, bert, (i + 1) / 8));
  const tracked = await track([...repeat(2, anna), ...between, ...repeat(7, bert)]);
  const followed = seen(tracked);
  expect(followed.slice(0, 4)).toEqual(times(4, false));
  expect(followed.slice(9)).toEqual(times(7, true));
});

test('faceCount is the largest number of faces in at least two frames', async () => {
  const count = async (boxes: readonly (readonly Box[])[]): Promise<number> =>
    (await track(numbered(boxes.length), facesAt(boxes))).faceCount;
  expect(await count([[small, large], [small], [small, large]])).toBe(2);
  expect(await count([[small], [small, large], [small]])).toBe(1);
  expect(await count([[small, large]])).toBe(2);
});

test('a clip of no frames has no faces', async () => {
  expect(await track([])).toEqual({ faces: [], faceCount: 0, personCount: 0, descriptor: null });
});

function times<Value>(count: number, value: Value): Value[] {
  return new Array<Value>(count).fill(value);
}

function mixed(a: RgbImage, b: RgbImage, part: number): RgbImage {
  return { ...a, data: a.data.map((value, i) => value + part * (b.data[i]! - value)) };
}
