export { MESH_STEPS } from './clip/faceDetails.js';
export type { VideoEvidence } from './clip/videoEvidence.js';
export type { AlignedClip, ClipAudio, ClipReader, FaceDetails } from '@dfer/clips';
export {
  DEFAULT_SETTINGS,
  QUALITIES,
  resolveSettings,
  storedFrames,
  type GivenSettings,
  type PreprocessSettings,
  type Quality,
  type WhiteBalance,
} from './settings.js';
export { pickAlignment, parseAlignment, type Alignment } from './alignment.js';
export {
  preprocess,
  type PreprocessOptions,
  type PreprocessProgress,
  type PreprocessSummary,
} from './run/preprocess.js';
export { ClipStore, openStore, readStore } from './store/clipStore.js';
export { findStore } from './store/findStore.js';
export { rebuildIndex } from './store/shards/rebuildIndex.js';
export { encodeJpeg } from './store/pixels.js';
export { readStoredFrames, type StoredFrames } from '@dfer/clips';
export type { BodyPlace, Part, StoreEntry, WithoutPixels } from './store/entry.js';
export type { Repair } from './store/shards/shard.js';
export { demandSpace, spaceNeeded, type SpaceNeeded } from './store/space.js';
export { storeStatus, type LeftOut, type StoreStatus } from './store/status.js';
export { exportWebDataset, type WebDatasetOptions, type WebDatasetSummary } from './export/webDataset.js';
export type { TarShard } from './export/tarShards.js';
export { processClip, type ProcessedClip } from './run/processClip.js';
export { openFaceNetworks, type FaceNetworks } from './face/faceNetworks.js';
export type { Detection, FaceDetector } from './face/detector.js';
export { DETECTORS, type DetectorName } from './face/detectors/index.js';
export type { FaceLandmarker, FaceRoi, LocatedFace } from './face/landmarker.js';
export { LANDMARKERS, type LandmarkerName } from './face/landmarkers/index.js';
export { likeness, type FaceDescriber } from './face/describer.js';
export type { HeadPose } from './face/pose.js';
export type { Box, FoundFace } from './face/box.js';
export { intersectionOverUnion } from './face/box.js';
export { isUsable, type SeenFace } from './track/locateFaces.js';
export { trackVideo, type TrackedVideo } from './track/trackVideo.js';
export { followPeople, type PeopleFrame, type PersonFace } from './track/followPeople.js';
export { trackPeople, type TrackedPeople } from './track/trackPeople.js';
export {
  inParts,
  personWindows,
  planWindows,
  type PersonWindow,
  type TimeWindow,
  type WindowOptions,
} from './clip/slidingWindows.js';
export { openVideoReader, type VideoReader, type VideoReaderOptions } from './video/sources/videoReader.js';
export { openFrameFolder } from './video/sources/frameFolderSource.js';
export type { ImageSize, RgbImage } from './image.js';
export { SAMPLE_RATE, soundOf } from './video/audio.js';
export type { AudioFound } from './video/decoder.js';
export { decode, type DecodeOptions } from './video/decode.js';
export { obstacleToForking } from './video/ffmpeg/run.js';
export { probe, type ProbeOptions, type VideoInfo } from './video/probe.js';
export {
  applyTransform,
  invertTransform,
  leastSquaresAffine,
  similarity,
  type Transform,
} from './align/transform.js';
export { warp } from './align/warp.js';
export { fivePointTemplate, innerTemplate } from './align/template.js';
export { fivePoints } from './face/landmarks.js';
export { grayWorld } from './align/grayWorld.js';
export { combineFrames, timelineMatrix, type TimelineKind } from './clip/temporalSampling.js';
export { PreprocessError, type PreprocessErrorCode } from './errors.js';
export { chooseClips, type ChooseOptions, type ClipState } from './contactSheet/choose.js';
export { gatherClips, type GatherOptions, type SheetClip } from './contactSheet/gather.js';
export { sheetHtml, sheetPng, type SheetPage } from './contactSheet/page.js';
export {
  BASELINE_CLASSES,
  openExpressionBaseline,
  type ExpressionBaseline,
} from './baseline/expressionBaseline.js';
export { drawBox, drawDot, overlay, renderSvg, type Color, type RgbaImage } from './annotate/painter.js';
export { rewriteVideo, type RewriteOptions } from './annotate/rewriteVideo.js';
export {
  filmPeople,
  type FilmOptions,
  type FilmPeople,
  type FilmSource,
  greyWorld,
  type Normalisation,
  openFilm,
  rewriteFilm,
} from './deprecated.js';
