import { chmod } from 'node:fs/promises';

import { makePlace } from '../harness/place.mjs';
import { output } from '../harness/shell.mjs';
import { unprivileged } from '../harness/user.mjs';

/** @type {import('./index.mjs').Machine} */
export const readOnlyHome = {
  title: 'a user without rights, whose home cannot be written',
  short: true,
  async make(bench) {
    const { user, enter } = await unprivileged();
    const place = await makePlace(bench, { user });
    if (user !== undefined) await output('chown', ['root:root', place.env.HOME]);
    // Nx has to see for itself that it cannot keep anything in the home.
    delete place.env.NX_CACHE_DIRECTORY;
    await chmod(place.env.HOME, 0o555);
    return { ...place, enter };
  },
};
