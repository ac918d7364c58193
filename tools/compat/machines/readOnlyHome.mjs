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
    await chmod(place.env.HOME, 0o555);
    return { ...place, enter };
  },
};
