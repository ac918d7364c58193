export {
  makeRelease,
  GENERATOR_VERSION,
  type ReleaseOptions,
  type ReleaseProgress,
  type ReleaseSummary,
} from './release.js';
export { DEFAULT_SETTINGS, RELEASE_FORMATS, type ReleaseFormat, type ReleaseSettings } from './settings.js';
export { releaseClasses, type ReleaseClass } from './classes.js';
export { planRelease, type ClipKind, type ClipPlan } from './plan.js';
export { clipTruth, renderFrame, SyntheticClip, type FrameTruth } from './clip.js';
export { RECIPES } from './expression.js';
export { ACTION_UNITS, actionUnits, type ActionUnit, type ActionUnits } from './head/actionUnits.js';
export type { FivePoints, Point } from './head/landmarks.js';
export type { Pose } from './head/pose.js';
export type { Picture } from './head/render.js';
export { SyntheticError, type SyntheticErrorCode } from './errors.js';
export { contactSheet } from './sheet.js';
