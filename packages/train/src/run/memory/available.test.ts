import { memoryAvailable, type ReadSystemFile } from './available.js';

const MEMINFO = 'MemTotal:       16000 kB\nMemAvailable:    8000 kB\n';

const reading =
  (files: Readonly<Record<string, string>>): ReadSystemFile =>
  (path) =>
    files[path] ?? null;

test('without a control group the machine is the limit; memory already used by the process counts as available', () => {
  expect(memoryAvailable(reading({ '/proc/meminfo': MEMINFO }), 1000)).toBe(8000 * 1024 + 1000);
});

test('a lower limit of a container (version 2) applies; reclaimable file pages count as free', () => {
  const files = {
    '/proc/meminfo': MEMINFO,
    '/proc/self/cgroup': '0::/box\n',
    '/sys/fs/cgroup/box/memory.max': '1000000\n',
    '/sys/fs/cgroup/box/memory.current': '900000\n',
    '/sys/fs/cgroup/box/memory.stat': 'anon 1\ninactive_file 50000\n',
  };
  expect(memoryAvailable(reading(files), 0)).toBe(150_000);
});

test('a limit of version 1 applies, of the group itself or of an ancestor', () => {
  const files = {
    '/proc/meminfo': MEMINFO,
    '/proc/self/cgroup': '5:cpu:/x\n4:memory:/a/b\n0::/\n',
    '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '300000',
    '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '100000',
    '/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes': '9223372036854771712',
    '/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes': '100000',
  };
  expect(memoryAvailable(reading(files), 0)).toBe(200_000);
});

test('without a limit of the group the machine is the limit', () => {
  const files = {
    '/proc/meminfo': MEMINFO,
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/memory.max': 'max\n',
    '/sys/fs/cgroup/memory.current': '5\n',
  };
  expect(memoryAvailable(reading(files), 0)).toBe(8000 * 1024);
});
