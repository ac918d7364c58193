import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { output } from './shell.mjs';

/** The checkout that these scripts belong to. */
export const TOP = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Nx's cache folder in a clone, if Nx does not use the user's home. */
export const NX_CACHE = '.nx/cache';
const STAMP = 'node_modules/.bootstrap';

/** A clean clone of HEAD. */
export async function cloneHead(folder) {
  await mkdir(dirname(folder), { recursive: true });
  await output('git', ['clone', '--quiet', '--no-hardlinks', TOP, folder]);
}

/**
 * Reuses the npm packages of this checkout, so that a short run spends no time on them. With the stamp, bootstrap recognizes
 * node_modules as the result of `npm ci`.
 * @param {string} folder A clone.
 * @param {Record<string, string>} env Determines the Node.js that the stamp names.
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
    // Links, since there are many files; bootstrap and tests write to other files.
    await output('cp', ['-al', join(TOP, modules), join(folder, modules)]);
  }
  // The stamp is also a link: it is removed first, so that this checkout's stamp is not overwritten.
  await rm(join(folder, STAMP), { force: true });
  await writeFile(join(folder, STAMP), there);
}

/** The part of a stamp that does not name Node.js. */
const lockfileOf = (stamp) => stamp.split('-')[0];

/** Copies Nx's results of this checkout to the folder that Nx uses when it does not use the home. */
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
