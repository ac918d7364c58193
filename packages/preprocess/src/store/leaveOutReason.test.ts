import type { StoreEntry } from './entry.js';
import { leaveOutReason } from './leaveOutReason.js';

const identity = { id: '1', stamp: '', digest: '', writtenAtMs: 1 };
const eliminated = (usableRatio: number, more: Partial<StoreEntry> = {}): StoreEntry =>
  Object.assign({ ...identity, kind: 'eliminated' as const, usableRatio }, more);
const failed = (more: Partial<StoreEntry> = {}): StoreEntry =>
  Object.assign({ ...identity, kind: 'failed' as const, reason: 'Video a.mp4: …' }, more);

test.each([
  ['no usable face', eliminated(0), 'no-face'],
  ['a face in some frames', eliminated(0.3), 'few-faces'],
  ['a video with faces on their side', eliminated(0, { leaveOutReason: 'turned-faces' }), 'turned-faces'],
  ['a video with damaged pictures', failed({ leaveOutReason: 'damaged-pictures' }), 'damaged-pictures'],
  ['a missing file', failed({ leaveOutReason: 'missing-file' }), 'missing-file'],
  ['a failure in an older store without a reason', failed(), 'unreadable-file'],
])('%s', (_, entry, reason) => {
  expect(leaveOutReason(entry)).toBe(reason);
});
