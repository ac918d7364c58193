import { NotMade } from '../harness/errors.mjs';
import { execute } from '../harness/execute.mjs';
import { reasonOf } from '../results/outcome.mjs';
import { makePlace } from '../harness/place.mjs';
import { isRoot, quoted, succeeds } from '../harness/shell.mjs';

/** @type {import('./index.mjs').Machine} */
export const offline = {
  title: 'no network access after tools/bootstrap has run',
  // The code cannot distinguish it from a closed network, which CI may have anyway.
  short: false,
  async make(bench) {
    if (!isRoot() || !(await succeeds('unshare', ['--net', 'true']))) {
      throw new NotMade('needs root, for a private network (unshare --net)');
    }
    const place = await makePlace(bench);
    bench.say('bootstrap');
    const bootstrap = { argv: ['./tools/bootstrap'], cwd: place.folder, env: place.env };
    const { code, output } = await execute(bootstrap, bench);
    if (code !== 0) throw new NotMade(`bootstrap: ${reasonOf(output)}`);
    // Only loopback, which a program may use between its own processes.
    const enter = (argv) => [
      ...['unshare', '--net', 'sh', '-c'],
      `ip link set lo up 2>/dev/null; exec ${argv.map(quoted).join(' ')}`,
    ];
    return { ...place, enter };
  },
};
