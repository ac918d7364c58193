/** Findings of the decoder about a video, stored with its clip. */
export interface VideoEvidence {
  /** Number of pictures shown. */
  readonly pictures: number;
  /** Number of shown pictures that are damaged or depend on a damaged one. */
  readonly damaged: number;
  /** Number of pictures that are missing or cannot be decoded. */
  readonly lost: number;
  /** Number of decoder errors. */
  readonly errors: number;
  /** Remarks for people who inspect the clip, a few words each. */
  readonly notes: readonly string[];
}
