/** Folders of runs, without what trains: no TensorFlow.js is loaded. */
export { TrainError, type TrainErrorCode, type TrainErrorKind } from './errors.js';
export { mergeRuns } from './run/mergeRuns.js';
export { lockRun, type RunLock, type RunOwner, runOwner } from './run/runLock.js';
