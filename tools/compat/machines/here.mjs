import { makePlace } from '../harness/place.mjs';

/** @type {import('./index.mjs').Machine} */
export const here = {
  title: 'this machine as it is, with a new home',
  short: true,
  make: (bench) => makePlace(bench),
};
