// Names of detectors, landmark networks and aligners for command lines and schemas, without loading the networks.
export { DETECTOR_NAMES } from './face/detectors/index.js';
export { LANDMARKER_NAMES } from './face/landmarkers/index.js';
export { ALIGNER_NAMES } from './align/aligners.js';
