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
  ['a film on its side', eliminated(0, { leaveOutReason: 'turned-faces' }), 'turned-faces'],
  ['a film of damaged pictures', failed({ leaveOutReason: 'damaged-pictures' }), 'damaged-pictures'],
  ['a file that is gone', failed({ leaveOutReason: 'missing-file' }), 'missing-file'],
  ['a failure of an older store, which names no reason', failed(), 'unreadable-file'],
])('%s', (_, entry, reason) => {
  expect(leaveOutReason(entry)).toBe(reason);
});
