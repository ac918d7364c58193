import { chmod } from 'node:fs/promises';

import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';
import { unprivileged } from '../harness/user.mjs';

/** @type {import('./index.mjs').Machine} */
export const readOnlyHome = {
  title: 'an unprivileged user with a read-only home',
  short: true,
  async make(bench) {
    const { user, enter } = await unprivileged();
    const place = await makePlace(bench, { user });
    if (user !== undefined) await output('chown', ['root:root', place.env.HOME]);
    // Nx itself has to detect that the home is not writable.
    delete place.env.NX_CACHE_DIRECTORY;
    await chmod(place.env.HOME, 0o555);
    return { ...place, enter };
  },
};
