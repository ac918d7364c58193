import { makeWindowPrediction } from '../../../testing/predictions.js';
import { writeSrt, writeVtt } from './subtitles.js';

test('each prediction is shown around the middle of its window, from the first start to the last end', () => {
  const sad = { happy: 0.1, sad: 0.9 };
  expect(
    writeVtt([makeWindowPrediction(1, 0), makeWindowPrediction(1, 1, sad), makeWindowPrediction(1, 2)]),
  ).toBe(
    [
      'WEBVTT',
      '',
      '00:00:00.000 --> 00:00:01.500',
      'Person 1: happy 75 %',
      '',
      '00:00:01.500 --> 00:00:02.500',
      'Person 1: sad 90 %',
      '',
      '00:00:02.500 --> 00:00:04.000',
      'Person 1: happy 75 %',
      '',
    ].join('\n'),
  );
});

test('each person has a line, and cues do not overlap', () => {
  const srt = writeSrt([makeWindowPrediction(1, 0), makeWindowPrediction(2, 1)]);
  expect(srt).toBe(
    [
      '1',
      '00:00:00,000 --> 00:00:01,000',
      'Person 1: happy 75 %',
      '',
      '2',
      '00:00:01,000 --> 00:00:02,000',
      'Person 1: happy 75 %',
      'Person 2: happy 75 %',
      '',
      '3',
      '00:00:02,000 --> 00:00:03,000',
      'Person 2: happy 75 %',
      '',
    ].join('\n'),
  );
});

test('nothing is shown while there is no prediction', () => {
  const times = [
    ...writeSrt([makeWindowPrediction(1, 0), makeWindowPrediction(1, 10)]).matchAll(/(\S+) --> (\S+)/g),
  ];
  expect(times.map(([, from, to]) => [from, to])).toEqual([
    ['00:00:00,000', '00:00:02,000'],
    ['00:00:10,000', '00:00:12,000'],
  ]);
});

test('times above one hour include hours', () => {
  expect(writeSrt([makeWindowPrediction(1, 3725)])).toContain('01:02:05,000 --> 01:02:07,000');
});

test.each([
  ['<b>joy</b> & --> co', 'Person 1: &lt;b&gt;joy&lt;/b&gt; &amp; --&gt; co 100 %'],
  ['two\n\nlines', 'Person 1: two\\n\\nlines 100 %'],
  ['{\\an8}', 'Person 1: {\\an8} 100 %'],
])('the name %j is plain text in WebVTT', (name, line) => {
  expect(
    writeVtt([makeWindowPrediction(1, 0, { [name]: 1 })])
      .split('\n')
      .slice(3, -1),
  ).toEqual([line]);
});

test.each([
  ['<b>joy</b> --> co', 'Person 1: ‹b›joy‹/b› --› co 100 %'],
  ['two\n\n2\nlines', 'Person 1: two∖n∖n2∖nlines 100 %'],
  ['{\\an8}', 'Person 1: (∖an8) 100 %'],
])('the name %j is not a tag, cue or position in SubRip', (name, line) => {
  expect(
    writeSrt([makeWindowPrediction(1, 0, { [name]: 1 })])
      .split('\n')
      .slice(2, -1),
  ).toEqual([line]);
});
