import { spawnSync } from 'node:child_process';

const PROBE =
  'import torch, torchvision, json; print(json.dumps([torch.__version__, torchvision.__version__]))';

/**
 * An interpreter that has torch and torchvision: `$DFER_PYTHON`, then the one on the PATH, then the system's.
 *
 * @returns {{ path: string, torch: string, torchvision: string } | null}
 */
export function findPython() {
  for (const path of [process.env.DFER_PYTHON, 'python3', '/usr/bin/python3']) {
    if (!path) continue;
    const { status, stdout } = spawnSync(path, ['-c', PROBE], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [torch, torchvision] = JSON.parse(stdout);
    return { path, torch, torchvision };
  }
  return null;
}

/** Ends well, and says how the next run would not be skipped. */
export function skip(bench, reason) {
  console.error(`bench:${bench}: skipped: ${reason}`);
  process.exit(0);
}

export const NO_PYTHON =
  'no Python has torch and torchvision; apt install python3-torch python3-torchvision, or name one in DFER_PYTHON.';
