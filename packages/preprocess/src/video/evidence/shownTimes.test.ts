import { shownTimes } from './shownTimes.js';

const EVEN = Array.from({ length: 10 }, (_, i) => i / 10);
const after = (picture: number, seconds: number): number[] =>
  EVEN.map((time, i) => (i > picture ? time + seconds : time));

const rounded = (times: readonly number[]): number[] => times.map((time) => Number(time.toFixed(6)));

test.each([
  ['forward', after(4, 500)],
  ['forward by two seconds', after(4, 2)],
  ['back', after(4, -500)],
  ['back by a second', after(4, -1)],
])('a timestamp jump %s is removed, with a note', (_, stamps) => {
  const { times, notes, lost } = shownTimes(stamps);
  expect(rounded(times)).toEqual(EVEN);
  expect(notes).toEqual([expect.stringMatching(/^its timestamps jump by -?[\d.]+ s after picture 5; /)]);
  expect(lost).toBe(0);
});

test('several jumps are counted', () => {
  expect(shownTimes(after(2, 50).map((time, i) => (i > 6 ? time - 90 : time))).notes).toEqual([
    expect.stringMatching(/^its timestamps jump 2 times, first by 50.1 s after picture 3; /),
  ]);
});

test.each([
  ['a variable frame rate', [0, 0.5, 1, 1.5, 1.75, 2]],
  ['a slide show of five seconds per slide', [0, 5, 10, 20, 25]],
  ['equal times', [0, 0.5, 0.5, 1]],
  ['one picture', [0]],
  ['no picture', []],
])('%s does not change', (_, stamps) => {
  expect(shownTimes(stamps)).toEqual({ times: stamps, lost: 0, notes: [] });
});

test('pictures without times are assumed to be evenly spaced', () => {
  expect(shownTimes([NaN, NaN, NaN]).times).toEqual([0, 1, 2]);
});

test('a gap near damage means lost pictures, not a jump', () => {
  expect(shownTimes(after(4, 1.5), (picture) => picture === 5)).toMatchObject({ lost: 15, notes: [] });
});

test('a gap far from damage does not mean lost pictures', () => {
  const stamps = Array.from({ length: 40 }, (_, i) => (i > 30 ? i + 5 : i) / 10);
  expect(shownTimes(stamps, (picture) => picture === 2).lost).toBe(0);
});

test('a gap that follows damage counts as lost pictures from farther away if the decoder reads ahead', () => {
  const stamps = Array.from({ length: 60 }, (_, i) => i / 10 + (i > 30 ? 1.5 : 0));
  const isDamaged = (picture: number): boolean => picture === 20;
  expect(shownTimes(stamps, isDamaged).lost).toBe(0);
  expect(shownTimes(stamps, isDamaged, 16).lost).toBe(15);
});
