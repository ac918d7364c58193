import { clockTime, startStage } from './progress.js';
import { screenOf } from './screen.js';
import { capture } from '../testing/capture.js';

test('clockTime formats like a clock', () => {
  expect(clockTime(75)).toBe('1:15');
  expect(clockTime(3675)).toBe('1:01:15');
  expect(clockTime(Number.POSITIVE_INFINITY)).toBe('–:––');
});

test('without a terminal, a line is printed every ten seconds, with rate and time left, and one at the end', () => {
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

test('a terminal that reports 0 columns still gets a bar', () => {
  const stream = Object.assign(capture(), { isTTY: true, columns: 0 });
  const stage = startStage(stream, 'align', 10, 'clips');
  stage.update(10);
  stage.stop();
  expect(stream.text).toContain('10/10');
});

/** A terminal that records its input. */
const terminal = (columns: number): ReturnType<typeof capture> & { isTTY: boolean; columns: number } =>
  Object.assign(capture(), { isTTY: true, columns });

const CLEAR = '\r\u001b[2K';

test('a note is printed above the bar, which is drawn again', () => {
  const stream = terminal(100);
  const stage = startStage(stream, 'align', 10, 'clips');
  screenOf(stream).line('left out: clip 3');
  stage.update(10);
  stage.stop();
  screenOf(stream).line('done');
  const parts = stream.text.split(CLEAR);
  expect(parts[2]).toMatch(/^left out: clip 3\nalign .* 0\/10$/);
  expect(parts.at(-1)).toMatch(/^align +█{24} 10\/10\ndone\n$/);
});

test('the last line of a command replaces the bar, and abandoned work writes nothing after it', () => {
  for (const stream of [terminal(100), capture()]) {
    const stage = startStage(stream, 'align', 10, 'clips', { every: 0 });
    stage.update(3);
    screenOf(stream).end('interrupted');
    const { text } = stream;
    stage.update(4);
    stage.stop();
    screenOf(stream).line('left out: clip 3');
    expect([text.endsWith('interrupted\n'), stream.text]).toEqual([true, text]);
  }
});

test('a command that starts after an interrupted one writes again', () => {
  const stream = capture();
  screenOf(stream).end('interrupted');
  screenOf(stream).start();
  screenOf(stream).line('left out: clip 3');
  expect(stream.text).toBe('interrupted\nleft out: clip 3\n');
});

test('an unfinished bar is cleared', () => {
  const stream = terminal(100);
  const stage = startStage(stream, 'align', 10, 'clips');
  stage.update(3);
  stage.stop();
  stage.stop();
  expect(stream.text.endsWith(CLEAR)).toBe(true);
});

test.each([20, 50, 80])('a bar is shorter than %i columns, whatever its text', (columns) => {
  const stream = terminal(columns);
  startStage(stream, 'align', 10, 'clips').update(10, 'a\nnote '.repeat(20));
  const drawn = stream.text.split(CLEAR).filter((part) => part !== '');
  expect(Math.max(...drawn.map((part) => [...part].length))).toBeLessThan(columns);
  expect(stream.text.slice(1)).not.toContain('\n');
});

test('a dumb terminal gets lines', () => {
  const stream = terminal(80);
  const before = process.env['TERM'];
  process.env['TERM'] = 'dumb';
  const stage = startStage(stream, 'align', 1, 'clips');
  stage.update(1);
  stage.stop();
  process.env['TERM'] = before;
  expect(stream.text).toBe('align: 1/1 clips\n');
});
