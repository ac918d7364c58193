// What can be chosen by name, for command lines and schemas: nothing that it loads is heavy.
export { DETECTOR_NAMES } from './face/detectors/index.js';
export { LANDMARKER_NAMES } from './face/landmarkers/index.js';
export { ALIGNER_NAMES } from './align/aligners.js';
