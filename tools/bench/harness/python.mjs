import { spawnSync } from 'node:child_process';

/**
 * An interpreter that has these modules: `$DFER_PYTHON`, then the one on the PATH, then the system's.
 *
 * @param {string[]} [modules]
 * @returns {{ path: string, [module: string]: string } | null} its path, and the version of each module
 */
export function findPython(modules = ['torch', 'torchvision']) {
  const versions = modules.map((name) => `"${name}": ${name}.__version__`).join(', ');
  const probe = `import ${modules.join(', ')}, json; print(json.dumps({${versions}}))`;
  for (const path of [process.env.DFER_PYTHON, 'python3', '/usr/bin/python3']) {
    if (!path) continue;
    const { status, stdout } = spawnSync(path, ['-c', probe], { encoding: 'utf8' });
    if (status === 0) return { path, ...JSON.parse(stdout) };
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
