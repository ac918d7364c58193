// Resources used by this process and all its descendants, including those that still run: the ffmpeg fork server keeps running.
import { readdirSync } from 'node:fs';
import { sum } from '@dfer/core';
import { CHILDREN_TIMES, OWN_TIMES, PARENT, pssMb, secondsAt, statOf } from './procStat.js';

/** Ids of all descendants of this process. */
function descendants(): number[] {
  const younger = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > process.pid);
  const parents = new Map(younger.map((pid) => [pid, statOf(pid)?.[PARENT]]));
  const found = new Set<number | undefined>([process.pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return younger.filter((pid) => found.has(pid));
}

/** CPU seconds of this process, its threads and all descendants (the latter with a resolution of 0.01 s). */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const living = descendants().map((pid) => statOf(pid) ?? []);
  return (
    (user + system) / 1e6 +
    secondsAt(statOf('self') ?? [], CHILDREN_TIMES) +
    living.reduce(
      (sum, fields) =>
        fields.length === 0 ? sum : sum + secondsAt(fields, OWN_TIMES) + secondsAt(fields, CHILDREN_TIMES),
      0,
    )
  );
}

/** MB of all descendants: shared memory counts once, divided equally. */
export function descendantsPssMb(): number {
  return sum(descendants().map(pssMb));
}
