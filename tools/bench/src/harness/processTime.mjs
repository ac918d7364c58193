// Resources used by this process and all its descendants, including those that still run: the ffmpeg fork server keeps running.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Fields of /proc/PID/stat, starting with the state; empty if the process has ended. */
function statOf(pid) {
  try {
    // The name before them may contain spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

/** Ids of all descendants of this process. */
function descendants() {
  const younger = readdirSync('/proc').filter((name) => Number(name) > process.pid);
  const parents = new Map(younger.map((pid) => [pid, statOf(pid)[1]]));
  const found = new Set([String(process.pid)]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  found.delete(String(process.pid));
  return [...found];
}

/** User and system time in seconds from the fields of `statOf`, starting at an index: 11 for the process itself, 13 for its ended children. */
const secondsAt = (fields, at) => (Number(fields[at] ?? 0) + Number(fields[at + 1] ?? 0)) / ticks;

/** CPU seconds of this process, its threads and all descendants (the latter with a resolution of 0.01 s). */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  const living = descendants().map(statOf);
  return (
    (user + system) / 1e6 +
    secondsAt(statOf('self'), 13) +
    living.reduce((sum, fields) => sum + secondsAt(fields, 11) + secondsAt(fields, 13), 0)
  );
}

/** MB of all descendants: shared memory counts once, divided equally. */
export function descendantsPssMb() {
  return descendants().reduce((sum, pid) => {
    try {
      const [, kilobytes = 0] =
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
      return sum + Number(kilobytes) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}
