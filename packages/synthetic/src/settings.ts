/** Supported formats of a release. */
export const RELEASE_FORMATS = ['dfew', 'ferv39k', 'mafw'] as const;

export type ReleaseFormat = (typeof RELEASE_FORMATS)[number];

/** All settings that determine the bytes of a release. */
export interface ReleaseSettings {
  /** Layout, label files and classes. @defaultValue 'dfew' */
  readonly format?: ReleaseFormat;
  readonly clips: number;
  readonly subjects: number;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** Frames per second. */
  readonly fps: number;
  /** Mean length of a clip in seconds; clips are up to 20 % shorter or longer. */
  readonly seconds: number;
  readonly seed: number;
  /** Whether to include a few percent of difficult clips, which exercise the rules of readers. */
  readonly awkward: boolean;
}

export const DEFAULT_SETTINGS: ReleaseSettings = Object.freeze({
  clips: 210,
  subjects: 25,
  width: 640,
  height: 360,
  fps: 15,
  seconds: 2,
  seed: 1,
  awkward: true,
});
