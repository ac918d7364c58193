/** The names of version 0.1, kept for one more version. */
export {
  /** @deprecated Use {@link grayWorld}. */
  grayWorld as greyWorld,
} from './align/grayWorld.js';
export {
  /** @deprecated Use {@link rewriteVideo}. */
  rewriteVideo as rewriteFilm,
} from './annotate/rewriteVideo.js';
export {
  /** @deprecated Use {@link trackPeople}. */
  trackPeople as filmPeople,
  /** @deprecated Use {@link TrackedPeople}. */
  type TrackedPeople as FilmPeople,
} from './track/trackPeople.js';
export {
  /** @deprecated Use {@link openVideoReader}. */
  openVideoReader as openFilm,
  /** @deprecated Use {@link VideoReader}. */
  type VideoReader as FilmSource,
  /** @deprecated Use {@link VideoReaderOptions}. */
  type VideoReaderOptions as FilmOptions,
} from './video/sources/videoReader.js';
export {
  /** @deprecated Use {@link WhiteBalance}. */
  type WhiteBalance as Normalisation,
} from './settings.js';
