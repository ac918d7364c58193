export { EMOTIONS, type Emotion } from './emotion.js';
export type { Clip, ClipSource, Dataset } from './clip.js';
export { DatasetError, type DatasetErrorCode } from './errors.js';
export { withFilms } from './films.js';
export { openDataset, type OpenOptions } from './open.js';
export type { SourceChoice } from './dfew/release.js';
export { readFrames } from './frames.js';
export {
  summarize,
  type ClassCounts,
  type CountDifference,
  type DatasetSummary,
  type FoldSummary,
} from './summary.js';
export { verify, type DuplicateClips, type UnreadableClip, type Verification } from './verify.js';
