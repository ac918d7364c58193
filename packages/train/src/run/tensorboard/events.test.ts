import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionEndEvent, sessionStartEvent, stepOf, summaryEvent, versionEvent } from './events.js';
import { frameRecord, readRecords } from './records.js';

/** Output of TensorBoard's own writer, from tensorboardFixture.py. */
const fixture: {
  readonly wallTime: number;
  readonly hyperparameters: Record<string, number | string | boolean>;
  readonly step: number;
  readonly scalars: Record<string, number>;
  readonly png: string;
  readonly description: string;
  readonly file: string;
} = JSON.parse(readFileSync(join(__dirname, '../../testing/tensorboardFixture.json'), 'utf8'));
const file = Uint8Array.from(Buffer.from(fixture.file, 'base64'));

const { wallTime, hyperparameters, step, scalars, description } = fixture;
const picture = { width: 1, height: 1, png: Buffer.from(fixture.png, 'base64'), description };
const events = [
  versionEvent(wallTime),
  sessionStartEvent(wallTime, hyperparameters),
  summaryEvent(wallTime, step, { scalars, pictures: { 'validation/confusion': picture } }),
  sessionEndEvent(wallTime),
];

test('an event file is byte-identical to TensorBoard’s own', () => {
  const records = [...readRecords(file)].map(({ data }) => Buffer.from(data).toString('hex'));
  expect(events.map((event) => Buffer.from(event).toString('hex'))).toEqual(records);
  expect(Buffer.concat(events.map(frameRecord)).equals(file)).toBe(true);
});

test('the step of an event can be read', () => {
  expect(events.map(stepOf)).toEqual([0, 0, step, 0]);
  for (const other of [1, 127, 128, 2 ** 31, 2 ** 45]) {
    expect(stepOf(summaryEvent(1, other, { scalars: {} }))).toBe(other);
  }
  expect(stepOf(new Uint8Array())).toBeNull();
  expect(stepOf(Uint8Array.from([9, 0, 0, 0, 0, 0, 0, 0, 0, 16, 255]))).toBeNull();
});

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ['that is truncated', (bytes) => bytes.subarray(0, bytes.length - 1)],
  [
    'truncated within its header',
    (bytes) => bytes.subarray(0, bytes.length - frameRecord(events[3]!).length + 5),
  ],
  ['with a changed byte', (bytes) => bytes.map((byte, at) => (at === bytes.length - 8 ? byte ^ 1 : byte))],
  [
    'with a length beyond the end of the file',
    (bytes) =>
      Buffer.concat([
        bytes.subarray(0, bytes.length - frameRecord(events[3]!).length),
        frameRecord(new Uint8Array(100)).subarray(0, 40),
      ]),
  ],
])('a last record %s is ignored', (_, damage) => {
  expect([...readRecords(damage(file))]).toHaveLength(3);
});
