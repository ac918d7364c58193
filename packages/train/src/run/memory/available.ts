import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** Reads a system file as text; `null` if it does not exist. */
export type ReadSystemFile = (path: string) => string | null;

/**
 * Memory available to this process in bytes: what it already uses, plus what the machine and its control group (version 1 or 2; the
 * limit of a container) can still provide, including reclaimable page cache.
 *
 * @param held - Bytes used by the process. @defaultValue its current use
 */
export function memoryAvailable(
  read: ReadSystemFile = readSystemFile,
  held = process.memoryUsage.rss(),
): number {
  const meminfo = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const machine = meminfo === undefined ? freemem() : Number(meminfo) * 1024;
  return held + Math.max(0, Math.min(machine, ...groupFolders(read).map((folder) => roomIn(folder, read))));
}

/** Folders of the process's control group and of its ancestors. */
function groupFolders(read: ReadSystemFile): string[] {
  return (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined || (controllers !== '' && controllers !== 'memory')) return [];
    const root = controllers === '' ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory';
    const names = path.split('/').filter((name) => name !== '');
    return Array.from({ length: names.length + 1 }, (_, depth) => [root, ...names.slice(0, depth)].join('/'));
  });
}

/** Free bytes of a control group; `Infinity` if it has no limit. */
function roomIn(folder: string, read: ReadSystemFile): number {
  const number = (...names: readonly string[]): number => {
    const text = names.map((name) => read(`${folder}/${name}`)).find((found) => found !== null);
    return text === undefined || !/^\d+$/.test(text.trim()) ? NaN : Number(text);
  };
  const limit = number('memory.max', 'memory.limit_in_bytes');
  const used = number('memory.current', 'memory.usage_in_bytes');
  const stat = read(`${folder}/memory.stat`) ?? '';
  const inactive = /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat);
  const room = limit - used + Number(inactive?.[1] ?? 0);
  return Number.isNaN(room) ? Infinity : room;
}

function readSystemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
