/** The data sets in whose layout a release can be made. */
export const RELEASE_FORMATS = ['dfew', 'ferv39k', 'mafw'] as const;

export type ReleaseFormat = (typeof RELEASE_FORMATS)[number];

/** Everything that decides a release's bytes. */
export interface ReleaseSettings {
  /** Layout, label files and classes. @defaultValue 'dfew' */
  readonly format?: ReleaseFormat;
  readonly clips: number;
  readonly subjects: number;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
  /** Mean length of a clip in seconds; each clip is up to a fifth shorter or longer. */
  readonly seconds: number;
  readonly seed: number;
  /** Adds the few percent of difficult clips that exercise a reader's rules. */
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
