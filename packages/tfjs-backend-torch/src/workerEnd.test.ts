import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unavailable } from './index.js';

const program = fileURLToPath(new URL('../fuzz/terminate.mjs', import.meta.url));

(unavailable === null ? test : test.skip)(
  'a worker that is terminated while it loads or uses the native part does not crash the process',
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, '5'], { encoding: 'utf8' });
    expect({ status, stderr, failures: JSON.parse(stdout).failures }).toEqual({
      status: 0,
      stderr: '',
      failures: [],
    });
  },
  300_000,
);
