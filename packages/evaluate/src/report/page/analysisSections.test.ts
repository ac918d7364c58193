import type { Analysis, ClipStrip } from '../../analysis/analysis.js';
import { FRAME_ORDERS } from '../../analysis/frameOrder.js';
import { temporalTest } from '../../analysis/temporalTest.js';
import { prediction } from '../../testing/predictions.js';
import { analysisSections } from './analysisSections.js';

const hostile = '"><img src=x onerror=alert(1)>';
const classes = ['happy', hostile, 'fear'];
const picture = 'data:image/jpeg;base64,AAAA';

const strip: ClipStrip = {
  kind: 'mistake',
  clip: `00012${hostile}`,
  fold: 2,
  label: 0,
  predicted: 1,
  probabilities: [0.2, 0.7, 0.1],
  frames: [picture, picture],
  timeline: [
    [0.4, 0.5, 0.1],
    [0.1, 0.8, 0.1],
  ],
  peak: 1,
  heatMaps: [
    { label: 1, image: picture, isEmpty: false },
    { label: 0, image: picture, isEmpty: true },
  ],
};

const predictions = [prediction('1', 0, 0), prediction('2', 1, 1), prediction('3', 2, 0)];
const [inOrder, shuffled, reversed, middle, first] = FRAME_ORDERS.map(() => predictions);

const analysis: Analysis = {
  version: 1,
  classes,
  head: 'mean-probability',
  framesPerClip: 8,
  seed: 1,
  testClips: 9,
  predictionsDigest: '',
  temporal: temporalTest(
    { 'in-order': inOrder!, shuffled: shuffled!, reversed: reversed!, middle: middle!, first: first! },
    classes,
  ),
  timeline: 'frames',
  strips: [strip],
};

const textOf = (change: Partial<Analysis> = {}): string =>
  analysisSections({ ...analysis, ...change }).text.replace(/\s+/g, ' ');

test('names of clips and classes are escaped', () => {
  expect(textOf()).not.toContain('<img src=x');
  expect(textOf()).toContain('00012&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
});

test('each value of a line is below the middle of its frame', () => {
  const [, viewBox, points] =
    /viewBox="(0 0 2 1)".*<polyline class="predicted" points="([^"]+)"/.exec(textOf()) ?? [];
  expect([viewBox, points]).toEqual(['0 0 2 1', '0,0.500 0.5,0.500 1.5,0.200 2,0.200']);
});

test('lines of improbable classes are drawn larger, and the axis says so', () => {
  const timeline = [
    [0.25, 0.4, 0.35],
    [0.25, 0.4, 0.35],
  ];
  const text = textOf({ strips: [{ ...strip, timeline }] });
  expect(text).toContain('>50 %</small>');
  expect(text).toContain('class="true" points="0,0.500 0.5,0.500 1.5,0.500 2,0.500"');
});

test('a mistake names both classes, a hit the one that came next', () => {
  expect(textOf()).toMatch(/predicted: <b>&quot;.*70 %.*true: <b>happy<\/b> 20 %/);
  const hit = { ...strip, kind: 'hit' as const, label: 1, predicted: 1 };
  expect(textOf({ strips: [hit] })).toMatch(/predicted, and true: <b>&quot;.*70 %.*next: <b>happy<\/b> 20 %/);
});

test('an empty heat map says so', () => {
  expect(textOf()).toContain('<figcaption>no evidence for happy</figcaption>');
});

test('the caption explains the lines', () => {
  expect(textOf()).toContain('probabilities of each single frame');
  expect(textOf({ timeline: 'so-far' })).toContain('probabilities of the clip so far');
});

test('the number of randomly drawn clips and of all test clips is shown', () => {
  expect(textOf()).toContain('3 of the 9 test clips, drawn at random');
  expect(textOf({ testClips: 3 })).toContain(' 3 test clips, each classified by the network');
});

test('without strips there is no section of clips', () => {
  expect(textOf({ strips: [] })).not.toContain('Clips to look at');
});

test('selection on the test fold is marked in both sections', () => {
  expect(textOf().match(/optimistic/g)).toBeNull();
  expect(textOf({ brand: 'OPTIMISTIC' }).match(/>optimistic</g)).toHaveLength(2);
});
