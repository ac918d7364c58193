import type { Box } from '../face/box.js';
import type { RgbImage } from '../image.js';
import { fakeNetworks, scene } from '../testing/fakes.js';
import { followPeople } from './followPeople.js';

const [ANNA, BERT] = [1, 2];
const [HERE, THERE] = [3, 4];

async function* streamed(images: readonly RgbImage[]): AsyncGenerator<RgbImage> {
  for (const image of images) yield await Promise.resolve(image);
}

/** The people in each frame as comma-separated ids. */
async function idsIn(images: readonly RgbImage[], networks = fakeNetworks(() => true)): Promise<string[]> {
  const ids: string[] = [];
  const times = images.map((_, i) => i / 8);
  for await (const { at, time, people } of followPeople(streamed(images), times, networks)) {
    expect([at, time]).toEqual([ids.length, times[ids.length]]);
    ids.push(people.map(({ person }) => person).join());
  }
  return ids;
}

const repeat = <Value>(count: number, value: Value): Value[] => new Array<Value>(count).fill(value);

test('one person in one shot has one id', async () => {
  expect(await idsIn(repeat(40, scene(ANNA, HERE)))).toEqual(repeat(40, '1'));
});

test('a cut from one person to another at the same position gives another id', async () => {
  const images = [...repeat(11, scene(ANNA, HERE)), ...repeat(11, scene(BERT, THERE))];
  expect(await idsIn(images)).toEqual([...repeat(11, '1'), ...repeat(11, '2')]);
});

test('a person who comes back after a cut has the same id', async () => {
  const [anna, bert] = [scene(ANNA, HERE), scene(BERT, THERE)];
  const images = [...repeat(30, anna), ...repeat(30, bert), ...repeat(30, anna)];
  expect(await idsIn(images)).toEqual([...repeat(30, '1'), ...repeat(30, '2'), ...repeat(30, '1')]);
});

test('another person at the same position in the same scene is noticed by the descriptor', async () => {
  const images = [...repeat(21, scene(ANNA, HERE)), ...repeat(21, scene(BERT, HERE))];
  expect(await idsIn(images)).toEqual([...repeat(21, '1'), ...repeat(21, '2')]);
});

test('a camera that turns with a head does not split the person', async () => {
  const images = [...repeat(12, scene(ANNA, HERE)), ...repeat(12, scene(ANNA, THERE))];
  expect(await idsIn(images)).toEqual(repeat(24, '1'));
});

/** Boxes of two faces side by side. */
const left: Box = { x: 10, y: 10, width: 90, height: 90 };
const right: Box = { x: 200, y: 10, width: 90, height: 90 };

/** One person on each side. */
function pair(onLeft: number, onRight: number, place: number): RgbImage {
  const [a, b] = [scene(onLeft, place), scene(onRight, place)];
  const data = Uint8Array.from(a.data);
  for (let y = 0; y < 110; y++) {
    for (let x = 0; x < 110; x++) {
      for (let c = 0; c < 3; c++) data[3 * (y * 320 + x + 190) + c] = b.data[3 * (y * 320 + x) + c]!;
    }
  }
  return { ...a, data };
}

test('two people who swap positions at a cut keep their ids', async () => {
  const networks = fakeNetworks(
    () => true,
    () => [left, right],
  );
  const images = [...repeat(20, pair(ANNA, BERT, HERE)), ...repeat(20, pair(BERT, ANNA, THERE))];
  const places: string[] = [];
  const times = images.map((_, i) => i / 8);
  for await (const { people } of followPeople(streamed(images), times, networks)) {
    places.push(people.map(({ person, face }) => `${person}@${face.detection.box.x}`).join());
  }
  const [before, after] = [places[0], places[20]];
  expect(before?.split(',')).toHaveLength(2);
  expect(after).toBe(before?.replace('@10', '@x').replace('@200', '@10').replace('@x', '@200'));
  expect(places).toEqual([...repeat(20, before), ...repeat(20, after)]);
});

test('a face in a single frame is ignored', async () => {
  let frame = 0;
  const networks = fakeNetworks(
    () => true,
    () => (frame++ === 12 ? [left, right] : [left]),
  );
  expect(await idsIn(repeat(30, scene(ANNA, HERE)), networks)).toEqual(repeat(30, '1'));
});

test('a video of one frame has its person', async () => {
  expect(await idsIn([scene(ANNA, HERE)])).toEqual(['1']);
});

test('a video without frames has no people', async () => {
  expect(await idsIn([])).toEqual([]);
});

test('a face that is missed in two frames keeps its id', async () => {
  let frame = 0;
  const networks = fakeNetworks(
    () => true,
    () => ([14, 15].includes(frame++) ? [] : [left]),
  );
  const ids = await idsIn(repeat(30, scene(ANNA, HERE)), networks);
  expect(ids).toEqual([...repeat(14, '1'), '', '', ...repeat(14, '1')]);
});

test('few frames are in memory, however long the video is', async () => {
  let [given, returned, most] = [0, 0, 0];
  const image = scene(ANNA, HERE);
  async function* counted(): AsyncGenerator<RgbImage> {
    for (; given < 200; given++) {
      most = Math.max(most, given - returned);
      yield await Promise.resolve(image);
    }
  }
  const times = Array.from({ length: 200 }, (_, i) => i / 8);
  for await (const { at } of followPeople(
    counted(),
    times,
    fakeNetworks(() => true),
  ))
    returned = at;
  expect(returned).toBe(199);
  expect(most).toBeLessThanOrEqual(17);
});
