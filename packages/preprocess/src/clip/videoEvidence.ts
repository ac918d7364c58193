/** What the decoder said of a film, kept with its clip. */
export interface VideoEvidence {
  /** Pictures that the film shows. */
  readonly pictures: number;
  /** Those of them that are damaged, or built upon one that is. */
  readonly damaged: number;
  /** Pictures that the film holds, or should hold, and of which nothing can be shown. */
  readonly lost: number;
  /** Complaints of the decoder. */
  readonly errors: number;
  /** What somebody who looks at the clip should know, each in a few words. */
  readonly notes: readonly string[];
}
