import type { LeaveOutReason } from '@dfer/clips';
import type { StoreEntry } from './entry.js';

/** What messages on clips that could not be read say (`damageOf`, and the system's code for a file that is not there). */
const FAILURES = [
  ['damaged-pictures', /received one of which more than \d+ % is damaged\b/],
  ['missing-file', /received ENOENT\b/],
] as const;

/** Why the clip of an entry has no frames; `null`: it has. */
export function leaveOutReasonOf(entry: StoreEntry): LeaveOutReason | null {
  switch (entry.kind) {
    case 'aligned':
      return null;
    case 'failed':
      return FAILURES.find(([, words]) => words.test(entry.reason))?.[0] ?? 'unreadable-file';
    case 'eliminated':
      if (entry.evidence?.notes.some((note) => /^its faces are /.test(note)) === true) return 'turned-faces';
      return entry.usableRatio === 0 ? 'no-face' : 'few-faces';
  }
}
