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

test('the page tells how many films have notes and of which kinds, the most frequent first', () => {
  const decoderNotes = { clips: 3, kinds: { truncated: 1, 'damaged or lost pictures': 2 } };
  const { text } = Object(decoderNotesLine({ ...protocol, decoderNotes }));
  expect(text.replace(/\s+/g, ' ')).toBe(
    '<dt>Decoder</dt> <dd>notes on the films of 3 of 40 clips: damaged or lost pictures 2, truncated 1</dd>',
  );
});

test('where there are none, nothing is said', () => {
  expect(decoderNotesLine(protocol)).toBe('');
});
