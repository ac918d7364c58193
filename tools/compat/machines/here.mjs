import { makePlace } from '../harness/place.mjs';

/** @type {import('./index.mjs').Machine} */
export const here = {
  title: 'this machine as it is, with a new home',
  // In the short form, the terminal is this machine as well.
  short: false,
  make: (bench) => makePlace(bench),
};
