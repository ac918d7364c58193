// For the benchmarks of this repository only: not part of the public API, may change in any version.
export { startForked, startPlainly, type StartProgram } from './video/ffmpeg/run.js';
