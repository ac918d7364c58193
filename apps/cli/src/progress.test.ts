import { clockTime, startStage } from './progress.js';
import { capture } from './testing/capture.js';

test('clockTime reads like a clock', () => {
  expect(clockTime(75)).toBe('1:15');
  expect(clockTime(3675)).toBe('1:01:15');
  expect(clockTime(Number.POSITIVE_INFINITY)).toBe('–:––');
});

test('without a terminal a line comes every ten seconds, with rate and time left, and one at the end', () => {
  const stream = capture();
  let time = 0;
  const stage = startStage(stream, 'align', 100, 'clips', { now: () => time });
  for (let done = 1; done <= 25; done += 1) {
    time += 1000;
    stage.update(done);
  }
  stage.stop();
  const lines = stream.text.trimEnd().split('\n');
  expect(lines).toEqual([
    'align: 10/100 clips, 1.00 clips/s, 1:30 left',
    'align: 20/100 clips, 1.00 clips/s, 1:20 left',
    'align: 25/100 clips, 1.00 clips/s, 1:15 left',
  ]);
});

test('a terminal that says it has no columns gets a bar all the same', () => {
  const stream = Object.assign(capture(), { isTTY: true, columns: 0 });
  const stage = startStage(stream, 'align', 10, 'clips');
  stage.update(10);
  stage.stop();
  expect(stream.text).toContain('10/10');
});
