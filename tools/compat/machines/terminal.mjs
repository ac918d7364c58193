import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { quoted, succeeds } from '../harness/shell.mjs';

/**
 * A terminal without input: a tool that prompts there waits until the time limit ends it.
 * @type {import('./index.mjs').Machine}
 */
export const terminal = {
  title: 'this machine, in a terminal that never answers prompts',
  short: true,
  async make(bench) {
    if (!(await succeeds('script', ['--version']))) {
      throw new NotMade('needs the program script of util-linux (Debian: apt install bsdutils)');
    }
    const place = await makePlace(bench);
    const env = { ...place.env, TERM: 'xterm-256color' };
    return { ...place, env, enter: (argv) => ['script', '-qec', argv.map(quoted).join(' '), '/dev/null'] };
  },
};
