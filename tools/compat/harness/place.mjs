import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cloneHead, NX_CACHE, takeOverBuilds, takeOverModules } from './clone.mjs';
import { makeHome, newUser } from './environment.mjs';
import { takeOverFilms } from './films.mjs';
import { output } from './shell.mjs';

/**
 * A clone of HEAD and a new home, as most machines have them.
 * @typedef {object} Place
 * @property {string} folder The clone.
 * @property {Record<string, string>} env
 * @property {(argv: readonly string[]) => readonly string[]} enter Adds the prefix that runs a command there.
 * @property {(result: import('../results/outcome.mjs').Outcome) => string[]} faults Violated requirements of this machine besides exit code 0.
 *
 * @param {{scratch: string, warm: boolean}} settings `warm`: reuse the results of npm and Nx, except those of tests.
 * @param {{name?: string, path?: string, user?: {uid: number, gid: number}}} options
 * `name`: the clone's folder; `path`: first folder on the PATH; `user`: owner of clone and home.
 * @returns {Promise<Place>}
 */
export async function makePlace({ scratch, warm }, { name = 'dfer', path, user } = {}) {
  const folder = join(scratch, name);
  await mkdir(scratch, { recursive: true });
  const env = newUser(await makeHome(join(scratch, 'home')));
  if (path !== undefined) env.PATH = `${path}:${env.PATH}`;
  await cloneHead(folder);
  if (warm) {
    await takeOverModules(folder, env);
    await takeOverBuilds(folder);
    await takeOverFilms(folder);
    env.NX_CACHE_DIRECTORY = NX_CACHE;
    // An input of all tests (nx.json): with a new value Nx runs them, and never answers with results of this checkout.
    env.DFER_TEST_RUN = scratch;
  }
  if (user !== undefined) await giveTo(user, [folder, env.HOME]);
  return { folder, env, enter: (argv) => argv, faults: () => [] };
}

/** Changes the owner of folders, but not of the linked files of node_modules. */
async function giveTo({ uid, gid }, folders) {
  const owner = `${uid}:${gid}`;
  const inModules = ['-path', '*/node_modules/*'];
  const change = ['-exec', 'chown', '-h', owner, '{}', '+'];
  await output('find', [...folders, '(', '-not', ...inModules, '-o', '-type', 'd', ')', ...change]);
}
