import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { NotMade } from '../harness/errors.mjs';
import { execute } from '../harness/execute.mjs';
import { reasonOf } from '../results/outcome.mjs';
import { makePlace } from '../harness/place.mjs';

/**
 * Like after `npm install @tensorflow/tfjs-node`, or `tfjs-node-gpu`, which also loads without a GPU, on a machine with internet access.
 * @param {'tfjs-node' | 'tfjs-node-gpu'} name
 * @returns {import('./index.mjs').Machine}
 */
export const tfjsNode = (name, { short }) => ({
  title: `@tensorflow/${name} preinstalled in node_modules, no GPU`,
  short,
  async make(bench) {
    const place = await makePlace(bench);
    const builder = join(place.folder, 'tools/compat/tfjs-node');
    if (!existsSync(builder))
      throw new NotMade('this commit has no tools/compat/tfjs-node, which builds the binding');
    // `npm ci` would remove it: it is installed after a first bootstrap, so that the bootstrap of the commands has nothing to do.
    await prepare(['./tools/bootstrap'], place, bench);
    // Built by the caller, whose cache may already have it.
    const options = name === 'tfjs-node-gpu' ? ['--as-gpu'] : [];
    await prepare([builder, ...options, place.folder], { ...place, env: process.env }, bench);
    return place;
  },
});

async function prepare(argv, { folder, env }, { log, limitSeconds, say }) {
  say(argv[0].split('/').at(-1));
  const { code, output } = await execute({ argv, cwd: folder, env }, { log, limitSeconds });
  if (code !== 0) throw new NotMade(`${argv[0].split('/').at(-1)}: ${reasonOf(output)}`);
}
