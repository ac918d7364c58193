import { makePlace } from '../harness/place.mjs';

/** @type {import('./index.mjs').Machine} */
export const oddPath = {
  title: 'a checkout in a path with a space and an umlaut',
  short: true,
  make: (bench) => makePlace(bench, { name: 'Für Studien/dfer' }),
};
