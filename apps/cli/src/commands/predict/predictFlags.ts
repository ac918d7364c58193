import type { Flags } from '../../config/flags.js';

/** What commander may hand to `predict`. */
export interface PredictFlags extends Omit<Flags, 'timeline'>, OutputFlags {
  /** Seconds that one answer is about. */
  readonly window?: number;
  /** Seconds from one window to the next. */
  readonly stride?: number;
  /** Frames a second of folders of frames. */
  readonly fps?: number;
  /** One JSON document a line. */
  readonly jsonl?: boolean;
}

/** Files that are written besides the result. */
export interface OutputFlags {
  readonly csv?: string;
  readonly vtt?: string;
  readonly srt?: string;
  readonly timeline?: string;
  readonly annotate?: string;
}
