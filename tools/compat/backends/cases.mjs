// The one table of what every backend has to compute alike. A case has a `name`, a `run` that gives named lists of numbers, and
// maybe a `tolerance` (largest difference, as a part of the list's largest number), a `reference` other than `cpu`, and what is `known`
// to be wrong upstream, by backend.
import detectors from './cases/detectors.mjs';
import files from './cases/files.mjs';
import networks from './cases/networks.mjs';
import training from './cases/training.mjs';

export const CASES = [...networks, ...training, ...files, ...detectors];

export const toleranceOf = ({ tolerance = 1e-4 }) => tolerance;

export const referenceOf = ({ reference = 'cpu' }) => reference;
