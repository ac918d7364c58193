import { NotMade } from './errors.mjs';
import { isRoot, output, succeeds } from './shell.mjs';

/**
 * A user without privileges and without sudo.
 * @returns `user`: the owner of files (undefined: the caller is such a user), `enter`: the prefix that switches to that user.
 */
export async function unprivileged() {
  if (!isRoot()) {
    if (await succeeds('sudo', ['-n', 'true'])) {
      throw new NotMade('this user has sudo without a password: run as root, or as a user without sudo');
    }
    return { user: undefined, enter: (argv) => argv };
  }
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => output('id', [flag, 'nobody'])));
  return {
    user: { uid: Number(uid), gid: Number(gid) },
    enter: (argv) => ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--', ...argv],
  };
}
