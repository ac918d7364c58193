import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { quoted, succeeds } from '../harness/shell.mjs';

/**
 * A terminal at which nobody types: a tool that asks a question waits for ever there, and the limit of time ends it.
 * @type {import('./index.mjs').Machine}
 */
export const terminal = {
  title: 'this machine, in a terminal at which nobody answers questions',
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
