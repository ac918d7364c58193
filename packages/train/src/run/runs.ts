/** Access to run folders without the training code: does not load TensorFlow.js. */
export { TrainError, type TrainErrorCode, type TrainErrorKind } from '../errors.js';
export { mergeRuns } from './mergeRuns.js';
export { lockRun, type RunLock, type RunOwner, runOwner } from './runLock.js';
