import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { output } from './shell.mjs';

/** The checkout that these scripts belong to. */
export const TOP = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Where Nx keeps its results in a clone whose user's home it does not use. */
export const NX_CACHE = '.nx/cache';
const STAMP = 'node_modules/.bootstrap';

/** A clean clone of HEAD. */
export async function cloneHead(folder) {
  await mkdir(dirname(folder), { recursive: true });
  await output('git', ['clone', '--quiet', '--no-hardlinks', TOP, folder]);
}

/**
 * Takes over what npm has installed in this checkout, so that a short run spends no time on it. The stamp tells bootstrap that
 * node_modules is what `npm ci` would install.
 * @param {string} folder a clone
 * @param {Record<string, string>} env decides which Node.js the stamp names
 */
export async function takeOverModules(folder, env) {
  const there = await output(join(folder, 'tools/bootstrap'), ['--stamp'], { cwd: folder, env });
  const here = await readFile(join(TOP, STAMP), 'utf8').catch(() => '');
  if (lockfileOf(here) !== lockfileOf(there)) return;
  const manifests = await output('git', ['ls-files', '--', 'package.json', '*/package.json'], { cwd: TOP });
  const installed = manifests
    .split('\n')
    .map((manifest) => join(dirname(manifest), 'node_modules'))
    .filter((modules) => existsSync(join(TOP, modules)));
  for (const modules of installed) {
    // Links, since the files are many; what bootstrap or a test writes goes to other files.
    await output('cp', ['-al', join(TOP, modules), join(folder, modules)]);
  }
  // A link too: removed first, or this checkout's own stamp would be written.
  await rm(join(folder, STAMP), { force: true });
  await writeFile(join(folder, STAMP), there);
}

/** The part of a stamp that does not name Node.js. */
const lockfileOf = (stamp) => stamp.split('-')[0];

/** Takes over what Nx has built in this checkout, to where Nx looks for it when it keeps nothing in the home. */
export async function takeOverBuilds(folder) {
  const { sharedDataDirectory } = createRequire(join(TOP, 'package.json'))('nx/src/utils/cache-directory');
  for (const [kind, target] of [
    ['cache', NX_CACHE],
    ['workspace-data', '.nx/workspace-data'],
  ]) {
    const source = sharedDataDirectory(TOP, kind);
    if (existsSync(source)) await cp(source, join(folder, target), { recursive: true });
  }
}
