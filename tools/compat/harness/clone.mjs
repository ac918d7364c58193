import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { output } from './shell.mjs';

/** The checkout that these scripts belong to. */
export const TOP = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** A clean clone of HEAD. */
export async function cloneHead(folder) {
  await mkdir(dirname(folder), { recursive: true });
  await output('git', ['clone', '--quiet', '--no-hardlinks', TOP, folder]);
}

/**
 * Takes over what npm and Nx have made in this checkout, so that a short run spends no time on it. The stamp tells bootstrap that
 * node_modules is what `npm ci` would install.
 * @param {string} folder a clone
 * @param {Record<string, string>} env decides which Node.js the stamp names
 * @param {{native: boolean}} options `native: false`: Nx's results, compiled parts among them, stay behind
 */
export async function takeOver(folder, env, { native = true } = {}) {
  const current = await output(join(TOP, 'tools/bootstrap'), ['--stamp'], { cwd: TOP });
  const stamp = await output(join(folder, 'tools/bootstrap'), ['--stamp'], { cwd: folder, env });
  if (current.split('-')[0] !== stamp.split('-')[0]) return;
  const installed = (
    await output(
      'git',
      ['ls-files', '--', 'package.json', 'packages/*/package.json', 'apps/*/package.json'],
      { cwd: TOP },
    )
  )
    .split('\n')
    .map((manifest) => join(dirname(manifest), 'node_modules'))
    .filter((modules) => existsSync(join(TOP, modules)));
  for (const modules of installed) {
    // Links, since the files are many; what bootstrap or a test writes goes to other files.
    await output('cp', ['-al', join(TOP, modules), join(folder, modules)]);
  }
  await writeFreshly(join(folder, 'node_modules/.bootstrap'), stamp);
  if (native && existsSync(join(TOP, '.nx')))
    await cp(join(TOP, '.nx'), join(folder, '.nx'), { recursive: true });
}

/** Replaces a file that may be a link to another's. */
async function writeFreshly(file, text) {
  await output('rm', ['-f', file]);
  await writeFile(file, text);
}
