import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../harness/environment.mjs';
import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';

/**
 * Another version of Node.js, from the npm package `node`, with this machine's npm.
 * @param {number} major
 * @param {{short: boolean}} options
 * @returns {import('./index.mjs').Machine}
 */
export function nodeVersion(major, { short }) {
  return {
    title: `Node.js ${major}`,
    short,
    async make(bench) {
      const path = await installed(major, bench.say);
      return makePlace(bench, { path });
    },
  };
}

async function installed(major, say) {
  const folder = join(cacheFolder(), `node-${major}`);
  const bin = join(folder, 'node_modules/node/bin');
  if (!existsSync(join(bin, 'node'))) {
    say('installing it with npm');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    await output('npm', ['install', '--no-audit', '--no-fund', `node@${major}`], { cwd: folder }).catch(
      (error) => {
        throw new NotMade(`npm could not install node@${major}: ${error.message}`);
      },
    );
  }
  return bin;
}
