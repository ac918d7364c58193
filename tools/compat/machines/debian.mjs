import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { debianRoot } from '../harness/debianRoot.mjs';
import { NotMade } from '../harness/errors.mjs';
import { needNamespace, withMounts } from '../harness/namespace.mjs';
import { makePlace } from '../harness/place.mjs';
import { output, quoted, succeeds } from '../harness/shell.mjs';

/** The entry of binfmt_misc with which the kernel runs the programs of an architecture on others, by Debian's and Node.js's name. */
const EMULATORS = { arm64: 'qemu-aarch64' };

/**
 * A Debian with its own Node.js, npm and libtorch, as root. Another architecture than this machine's is emulated.
 * @param {string} suite A name such as "trixie".
 * @param {{title: string, architecture?: keyof typeof EMULATORS}} options By default this machine's architecture.
 * @returns {import('./index.mjs').Machine}
 */
export function debian(suite, { title, architecture = process.arch }) {
  const isEmulated = architecture !== process.arch;
  return {
    title,
    ...(isEmulated && { processor: `${architecture}, emulated` }),
    // Making the root and compiling against its libtorch takes minutes.
    short: false,
    onlyNamed: isEmulated,
    make: (bench) => make(bench, { suite, ...(isEmulated && { architecture }) }),
  };
}

async function make(bench, what) {
  await needNamespace();
  if (!(await succeeds('debootstrap', ['--version']))) {
    throw new NotMade('needs debootstrap (apt install debootstrap)');
  }
  needEmulator(what);
  const pristine = await debianRoot(what, ['nodejs', 'npm', 'git', 'procps'], bench.say);
  // bootstrap installs into a copy of the root.
  const root = join(bench.scratch, 'root');
  await output('cp', ['-a', pristine, root]);
  const place = await makePlace({ scratch: join(root, 'srv'), warm: false });
  const inside = (folder) => folder.slice(root.length);
  const env = {
    ...place.env,
    HOME: inside(place.env.HOME),
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  };
  const at = (folder) => quoted(join(root, folder));
  const mounts = [
    `mount -t proc proc ${at('proc')}`,
    `mount --rbind /sys ${at('sys')}`,
    `mount --rbind /dev ${at('dev')}`,
    `mount -t tmpfs none ${at('tmp')}`,
  ];
  const enter = (argv) =>
    withMounts(mounts, [
      'chroot',
      root,
      'sh',
      '-c',
      `cd ${quoted(inside(place.folder))} && exec "$@"`,
      'sh',
      ...argv,
    ]);
  return { ...place, env, enter };
}

function needEmulator({ architecture }) {
  if (architecture === undefined || existsSync(join('/proc/sys/fs/binfmt_misc', EMULATORS[architecture])))
    return;
  throw new NotMade(
    `needs the emulation of ${architecture} (apt install qemu-user-static, or qemu-user-binfmt from Debian 13 on)`,
  );
}
