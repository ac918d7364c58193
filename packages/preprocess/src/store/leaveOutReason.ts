import type { LeaveOutReason } from '@dfer/clips';
import type { StoreEntry } from './entry.js';

/** Returns why the clip has no frames; `null` if it has frames. */
export function leaveOutReason(entry: StoreEntry): LeaveOutReason | null {
  switch (entry.kind) {
    case 'aligned':
      return null;
    case 'failed':
      return entry.leaveOutReason ?? 'unreadable-file';
    case 'eliminated':
      return entry.leaveOutReason ?? (entry.usableRatio === 0 ? 'no-face' : 'few-faces');
  }
}
