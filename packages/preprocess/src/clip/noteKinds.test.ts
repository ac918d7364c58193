import { evidenceOf } from '../video/evidence/evidence.js';
import { shownTimes } from '../video/evidence/shownTimes.js';
import { kindsOfNotes } from './noteKinds.js';

const picture = { time: 0, isKey: true, fields: null, isDamaged: false };
const log = { errors: 1, firstError: 'error while decoding MB', lost: 0 };

test.each([
  ['truncated', evidenceOf(log, [picture], 0, 3, []).notes.slice(0, 1)],
  ['damaged or lost pictures', evidenceOf(log, [{ ...picture, isDamaged: true }], 0, 0, []).notes],
  ['decoder errors', evidenceOf(log, [picture], 0, 0, []).notes],
  ['timestamp jumps', shownTimes(Array.from({ length: 40 }, (_, i) => i / 25 + (i > 20 ? 900 : 0))).notes],
  ['undeclared interlacing', ['it is interlaced, but the file does not say so; it was deinterlaced']],
  [
    'wrong field order',
    ['the file says that the top field comes first, but its content shows that the bottom field does'],
  ],
  ['several video streams', ['it has 2 video streams; number 1 is used']],
  ['other', ['its faces are upside down']],
])('the text of a note gives its kind: %s', (kind, notes) => {
  expect(kindsOfNotes(notes)).toEqual([kind]);
});

test.each([
  ['timestamp jumps', 'its clock jumps by 20 s after picture 5: its pictures are taken to follow each other'],
  ['decoder errors', 'the decoder complains, of no picture that is shown (x)'],
])('notes in older stores keep their kind: %s', (kind, note) => {
  expect(kindsOfNotes([note])).toEqual([kind]);
});

test('a clip with two notes of one kind lists it once', () => {
  expect(kindsOfNotes(['it is truncated: 1 of 2', 'it is truncated: 2 of 4', 'x'])).toEqual([
    'truncated',
    'other',
  ]);
});
