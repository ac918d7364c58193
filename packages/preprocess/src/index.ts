export type { AlignedClip, ClipAudio, ClipReader } from './alignedClip.js';
export {
  DEFAULT_SETTINGS,
  QUALITIES,
  resolveSettings,
  storedFrames,
  type GivenSettings,
  type Normalisation,
  type PreprocessSettings,
  type Quality,
} from './settings.js';
export {
  preprocess,
  type PreprocessOptions,
  type PreprocessProgress,
  type PreprocessSummary,
} from './pipeline.js';
export { ClipStore, openStore, readStore, rebuildIndex } from './store/clipStore.js';
export { readStoredFrames, type StoredFrames } from './store/storedFrames.js';
export type { BodyPlace, Part, StoreEntry, WithoutPixels } from './store/entry.js';
export type { Repair } from './store/shard.js';
export { demandSpace, spaceNeeded, type SpaceNeeded } from './store/space.js';
export { storeStatus, type LeftOut, type StoreStatus } from './store/status.js';
export { exportWebDataset, type WebDatasetOptions, type WebDatasetSummary } from './export/webDataset.js';
export type { TarShard } from './export/tarShards.js';
export { processClip, type ProcessedClip } from './processClip.js';
export { openFaceDetector, type FaceDetector } from './face.js';
export type { Box, FoundFace } from './box.js';
export type { FaceCrop } from './landmarkNet.js';
export { trackVideo, type TrackedVideo } from './trackVideo.js';
export type { RgbImage } from './image.js';
export { SAMPLE_RATE, soundOf, type AudioFound } from './audio.js';
export { decode, type DecodeOptions } from './video.js';
export { obstacleToForking } from './ffmpeg/run.js';
export { probe, type ProbeOptions, type VideoInfo } from './probe.js';
export { applyTransform, invertTransform, leastSquaresAffine, similarity, type Transform } from './align.js';
export { warp } from './warp.js';
export { fivePointTemplate, innerTemplate } from './template.js';
export { fivePoints } from './landmarks.js';
export { greyWorld } from './normalise.js';
export { combineFrames, timelineMatrix, type TimelineKind } from './timeline.js';
export { PreprocessError, type PreprocessErrorCode } from './errors.js';
export { chooseClips, type ChooseOptions, type ClipState } from './contactSheet/choose.js';
export { gatherClips, type GatherOptions, type SheetClip } from './contactSheet/gather.js';
export { sheetHtml, sheetPng, type SheetPage } from './contactSheet/page.js';
