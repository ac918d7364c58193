import { NotMade } from './errors.mjs';
import { isRoot, quoted, succeeds } from './shell.mjs';

/** Throws where mounts of one's own are not to be had. */
export async function needNamespace() {
  if (!isRoot()) throw new NotMade('needs root, for mounts of its own');
  if (!(await succeeds('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']))) {
    throw new NotMade('this machine allows no mounts of its own (unshare --mount)');
  }
}

/** Runs a command where `mounts` (lines of shell) have been made; nobody else sees them, and they end with it. */
export function withMounts(mounts, argv) {
  const script = ['set -e', ...mounts, `exec ${argv.map(quoted).join(' ')}`].join('\n');
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script];
}
