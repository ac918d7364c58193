// What this process and all that it started have used, also those that still run: an ffmpeg that is forked for each film lives on.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Fields of the kernel's line about a process, from its state on; none where it ended. */
function statOf(pid) {
  try {
    // The name before them may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

/** Numbers of the processes that this one started, and those did. */
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

/** User and system time in seconds of fields of `statOf`, from one on: 11 the process itself, 13 its children that ended. */
const secondsAt = (fields, at) => (Number(fields[at] ?? 0) + Number(fields[at + 1] ?? 0)) / ticks;

/** CPU seconds of this process, its threads and all that it started; of the latter in hundredths. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  const living = descendants().map(statOf);
  return (
    (user + system) / 1e6 +
    secondsAt(statOf('self'), 13) +
    living.reduce((sum, fields) => sum + secondsAt(fields, 11) + secondsAt(fields, 13), 0)
  );
}

/** MB of all that this process started: memory that several share counts once, in equal parts. */
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
