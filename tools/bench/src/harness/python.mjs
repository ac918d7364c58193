import { spawnSync } from 'node:child_process';

/**
 * The first interpreter with these modules of `$DFER_PYTHON`, the one on the PATH, and the system's.
 *
 * @param {string[]} [modules]
 * @returns {{ path: string, [module: string]: string } | null} Its path, and the version of each module.
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

/** Exits with code 0 and prints why the bench is skipped. */
export function skip(bench, reason) {
  console.error(`bench:${bench}: skipped: ${reason}`);
  process.exit(0);
}

export const NO_PYTHON =
  'no Python with torch and torchvision found; apt install python3-torch python3-torchvision, or name one in DFER_PYTHON.';
