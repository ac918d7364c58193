import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process uniquely, even after its pid is reused. */
export interface ProcessIdentity {
  readonly host: string;
  /** The kernel's name of the process-id namespace (containers have their own); empty outside Linux. */
  readonly namespace: string;
  readonly pid: number;
  /** Start time in clock ticks after boot: pids are reused, pairs of pid and start time are not. Empty outside Linux. */
  readonly began: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), namespace: pidNamespace(), pid: process.pid, began: beganAt(process.pid) };
}

/** State of a process; `unknown` on another machine or in another container. */
export type Life = 'alive' | 'dead' | 'unknown';

export function lifeOf(writer: ProcessIdentity): Life {
  if (writer.host !== hostname() || writer.namespace !== pidNamespace()) return 'unknown';
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  return beganAt(writer.pid) === writer.began ? 'alive' : 'dead';
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function beganAt(pid: number): string {
  try {
    // The second field, the program's name in parentheses, may contain spaces; the 22nd is the start time.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
