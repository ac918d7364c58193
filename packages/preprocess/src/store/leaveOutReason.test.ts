import type { StoreEntry } from './entry.js';
import { leaveOutReasonOf } from './leaveOutReason.js';

const identity = { id: '1', stamp: '', digest: '', writtenAtMs: 1 };
const sound = { pictures: 40, damaged: 0, lost: 0, errors: 0, notes: [] };
const eliminated = (usableRatio: number, evidence = {}): StoreEntry => ({
  ...identity,
  ...{ kind: 'eliminated', usableRatio, evidence: { ...sound, ...evidence } },
});
const failed = (reason: string): StoreEntry => ({ ...identity, kind: 'failed', reason });

test.each([
  ['no usable face', eliminated(0), 'no-face'],
  ['a face in some frames', eliminated(0.3), 'few-faces'],
  ['one damaged picture of many', eliminated(0.3, { damaged: 1 }), 'few-faces'],
  [
    'a film of damaged pictures',
    failed(
      'Video a.mp4: expected a whole film; received one of which more than 10 % is damaged: it is truncated; …',
    ),
    'damaged-pictures',
  ],
  ['a film on its side', eliminated(0, { notes: ['its faces are on their side; turn it'] }), 'turned-faces'],
  [
    'images that were aligned already',
    { ...identity, kind: 'eliminated', usableRatio: 0 } as const,
    'no-face',
  ],
  [
    'a file that is gone',
    failed('Video a.mp4: expected readable files; received ENOENT; correct'),
    'missing-file',
  ],
  [
    'a file that is no film',
    failed('Video a.mp4: expected a film; received text; leave it out.'),
    'unreadable-file',
  ],
  [
    'a file that may not be read',
    failed('Video: expected readable files; received EACCES; …'),
    'unreadable-file',
  ],
])('%s', (_, entry, reason) => {
  expect(leaveOutReasonOf(entry)).toBe(reason);
});
