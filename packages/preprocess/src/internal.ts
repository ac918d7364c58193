// For the benchmarks of this repository only: not part of the public API, may change in any version.
export { decoder } from './video/decoders/index.js';
export { openVideo, type OpenedVideo } from './video/openVideo.js';
export { startForked, startPlainly, type StartProgram } from './video/ffmpeg/run.js';
