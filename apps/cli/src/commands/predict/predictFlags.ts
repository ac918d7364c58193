import type { Flags } from '../../config/flags.js';

/** Flags of `predict`. */
export interface PredictFlags extends Omit<Flags, 'timeline'>, OutputFlags {
  /** Seconds per prediction. */
  readonly window?: number;
  /** Seconds from one window to the next. */
  readonly stride?: number;
  /** Frame rate of folders of frames. */
  readonly fps?: number;
  /** Print one JSON document per line. */
  readonly jsonl?: boolean;
}

/** Additional output files. */
export interface OutputFlags {
  readonly csv?: string;
  readonly vtt?: string;
  readonly srt?: string;
  readonly timeline?: string;
  readonly annotate?: string;
}
