import { evidenceOf } from '../video/evidence/evidence.js';
import { shownTimes } from '../video/evidence/shownTimes.js';
import { kindsOfNotes } from './noteKinds.js';

const picture = { time: 0, isKey: true, fields: null, isDamaged: false };
const log = { errors: 1, firstError: 'error while decoding MB', lost: 0 };

test.each([
  ['truncated', evidenceOf(log, [picture], 0, 3, []).notes.slice(0, 1)],
  ['damaged or lost pictures', evidenceOf(log, [{ ...picture, isDamaged: true }], 0, 0, []).notes],
  ['complaints of the decoder', evidenceOf(log, [picture], 0, 0, []).notes],
  ['jumps of the clock', shownTimes(Array.from({ length: 40 }, (_, i) => i / 25 + (i > 20 ? 900 : 0))).notes],
  [
    'interlaced without saying so',
    ['it is interlaced, which the file does not say; its fields were taken apart'],
  ],
  ['several video streams', ['it has 2 video streams; number 1 is the film']],
  ['other', ['its faces are upside down']],
])('the note on a film tells its kind: %s', (kind, notes) => {
  expect(kindsOfNotes(notes)).toEqual([kind]);
});

test('a clip with two notes of one kind has it once', () => {
  expect(kindsOfNotes(['it is truncated: 1 of 2', 'it is truncated: 2 of 4', 'x'])).toEqual([
    'truncated',
    'other',
  ]);
});
