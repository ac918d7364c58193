import { decoderNotesLine } from './decoderNotes.js';
import type { Protocol } from '../report.js';

const protocol: Protocol = {
  folds: 'stratified',
  selection: 'last',
  data: 'folder',
  clips: 40,
  seed: 1,
  notes: [],
};

test('the page counts the videos with decoder notes by kind, the most frequent first', () => {
  const decoderNotes = { clips: 3, kinds: { truncated: 1, 'damaged or lost pictures': 2 } };
  const { text } = Object(decoderNotesLine({ ...protocol, decoderNotes }));
  expect(text.replace(/\s+/g, ' ')).toBe(
    '<dt>Decoder</dt> <dd>notes on the videos of 3 of 40 clips: damaged or lost pictures 2, truncated 1</dd>',
  );
});

test('without decoder notes there is no line', () => {
  expect(decoderNotesLine(protocol)).toBe('');
});
