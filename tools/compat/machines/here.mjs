import { makePlace } from '../harness/place.mjs';

/** @type {import('./index.mjs').Machine} */
export const here = {
  title: 'this machine, with a new home',
  // In the short form, `terminal` covers this machine as well.
  short: false,
  make: (bench) => makePlace(bench),
};
