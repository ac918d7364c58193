import { NotMade } from './errors.mjs';
import { isRoot, quoted, succeeds } from './shell.mjs';

/** Throws if private mounts are not available. */
export async function needNamespace() {
  if (!isRoot()) throw new NotMade('needs root, for private mounts');
  if (!(await succeeds('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']))) {
    throw new NotMade('this machine does not allow private mounts (unshare --mount)');
  }
}

/** Runs a command with private `mounts` (lines of shell), which end with it. */
export function withMounts(mounts, argv) {
  const script = ['set -e', ...mounts, `exec ${argv.map(quoted).join(' ')}`].join('\n');
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script];
}
