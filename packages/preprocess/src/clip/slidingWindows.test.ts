import type { PeopleFrame, PersonFace } from '../track/followPeople.js';
import { resolveSettings } from '../settings.js';
import { faceIn } from '../testing/fakes.js';
import { personWindows, planWindows, type PersonWindow } from './slidingWindows.js';

const settings = resolveSettings({ size: 16, length: 4, looked: 4, timeline: 'uniform' });
const box = { x: 10, y: 10, width: 40, height: 40 };

/** Ten sampled frames per second. */
const timesOf = (seconds: number): number[] => Array.from({ length: 10 * seconds }, (_, i) => i / 10);

const spans = (duration: number, length: number, stride: number): number[][] =>
  planWindows(timesOf(duration), { duration, length, stride }, settings).map(({ start, end }) =>
    [start, end].map((time) => Number(time.toFixed(6))),
  );

test.each([
  ['a video shorter than a window is one window', 1, 2, 1, [[0, 1]]],
  ['a video as long as a window is one window', 2, 2, 1, [[0, 2]]],
  [
    'windows overlap by length minus stride',
    4,
    2,
    1,
    [
      [0, 2],
      [1, 3],
      [2, 4],
    ],
  ],
  [
    'the last window ends with the video',
    5,
    2,
    2,
    [
      [0, 2],
      [2, 4],
      [3, 5],
    ],
  ],
  [
    'a stride may leave gaps',
    10,
    1,
    4,
    [
      [0, 1],
      [4, 5],
      [8, 9],
      [9, 10],
    ],
  ],
])('%s', (_, duration, length, stride, expected) => {
  expect(spans(duration, length, stride)).toEqual(expected);
});

test('a stride that is not a binary fraction repeats no window', () => {
  expect(spans(2, 1, 0.1)).toHaveLength(11);
});

test('a window has as many sampled frames as a training clip, evenly spaced', () => {
  const [first, second] = planWindows(timesOf(4), { duration: 4, length: 2, stride: 1 }, settings);
  expect(first?.looked).toEqual([2, 7, 12, 17]);
  expect(second?.looked).toEqual([12, 17, 22, 27]);
});

test('a window between the frames of a slow video has no sampled frames', () => {
  const options = { duration: 30, length: 2, stride: 2 };
  expect(planWindows([0, 10, 20], options, settings)[1]?.looked).toEqual([]);
});

const face = (person: number): PersonFace => ({
  person,
  face: { landmarks: faceIn(box), presence: 1, detection: { box, score: 0.9, context: 1 } },
  landmarks: faceIn(box),
});

/** Frames of increasing brightness, with the people that `who` returns. */
async function* framesOf(count: number, who: (at: number) => number[]): AsyncGenerator<PeopleFrame> {
  for (let at = 0; at < count; at++) {
    const image = { data: new Uint8Array(80 * 60 * 3).fill(at), width: 80, height: 60 };
    yield await Promise.resolve({ at, time: at / 10, image, people: who(at).map(face) });
  }
}

async function windowsOf(seconds: number, who: (at: number) => number[]): Promise<PersonWindow[]> {
  const times = timesOf(seconds);
  const plan = planWindows(times, { duration: seconds, length: 2, stride: 1 }, settings);
  const source = times.map((_, i) => 3 * i);
  const found: PersonWindow[] = [];
  for await (const one of personWindows(framesOf(times.length, who), plan, source, times, settings)) {
    found.push(one);
  }
  return found;
}

const named = (windows: readonly PersonWindow[]): string[] =>
  windows.map(({ person, window }) => `${window.start}: ${person}`);

test('each person has a clip in each window', async () => {
  expect(named(await windowsOf(3, () => [2, 1]))).toEqual(['0: 1', '0: 2', '1: 1', '1: 2']);
});

test('a person seen in less than half of a window has no clip there', async () => {
  const windows = await windowsOf(4, (at) => (at < 20 ? [1] : [2]));
  expect(named(windows)).toEqual(['0: 1', '1: 1', '1: 2', '2: 2']);
  expect(windows.map(({ clip }) => clip.usableRatio)).toEqual([1, 0.5, 0.5, 1]);
});

test('a clip contains the pixels of its own window', async () => {
  const [first, second] = await windowsOf(3, () => [1]);
  const grays = ({ clip }: PersonWindow): number[] => [0, 1, 2, 3].map((row) => clip.frames[row * 768]!);
  expect(grays(first!)).toEqual([2, 7, 12, 17]);
  expect(grays(second!)).toEqual([12, 17, 22, 27]);
  expect([...second!.clip.sourceFrames]).toEqual([36, 51, 66, 81]);
});

test('the box of a face is in fractions of the frame', async () => {
  const [{ box: mean }] = await windowsOf(2, () => [1]);
  expect(mean).toEqual({ x: 10 / 80, y: 10 / 60, width: 0.5, height: 40 / 60 });
});
