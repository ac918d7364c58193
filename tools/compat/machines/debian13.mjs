import { join } from 'node:path';

import { debianRoot } from '../harness/debianRoot.mjs';
import { NotMade } from '../harness/errors.mjs';
import { needNamespace, withMounts } from '../harness/namespace.mjs';
import { makePlace } from '../harness/place.mjs';
import { output, quoted, succeeds } from '../harness/shell.mjs';

/** @type {import('./index.mjs').Machine} */
export const debian13 = {
  title: 'Debian 13, with its own Node.js, npm and libtorch, as root',
  // Making the root and compiling against its libtorch takes minutes.
  short: false,
  async make(bench) {
    await needNamespace();
    if (!(await succeeds('debootstrap', ['--version']))) {
      throw new NotMade('needs debootstrap (apt install debootstrap)');
    }
    const pristine = await debianRoot('trixie', ['nodejs', 'npm', 'git', 'procps'], bench.say);
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
  },
};
