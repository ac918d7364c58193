// The table of computations that must agree on all backends. A case has a `name`, a `run` that returns named lists of numbers, and
// optionally a `tolerance` (largest difference, relative to the list's largest number), a `reference` other than `cpu`, and `known`
// upstream errors, by backend.
import detectors from './cases/detectors.mjs';
import files from './cases/files.mjs';
import networks from './cases/networks.mjs';
import training from './cases/training.mjs';

export const CASES = [...networks, ...training, ...files, ...detectors];

export const toleranceOf = ({ tolerance = 1e-4 }) => tolerance;

export const referenceOf = ({ reference = 'cpu' }) => reference;
