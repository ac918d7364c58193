import { makePlace } from '../harness/place.mjs';
import { unprivileged } from '../harness/user.mjs';

/** @type {import('./index.mjs').Machine} */
export const unprivilegedUser = {
  title: 'a user without privileges and without sudo',
  // In the short form, `read-only-home` covers such a user as well.
  short: false,
  async make(bench) {
    const { user, enter } = await unprivileged();
    return { ...(await makePlace(bench, { user })), enter };
  },
};
