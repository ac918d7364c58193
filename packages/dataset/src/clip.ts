/** Source of a clip's pixels: a video, or a folder with one image per frame. */
export type ClipSource =
  { readonly kind: 'video'; readonly path: string } | { readonly kind: 'frames'; readonly path: string };

/** A clip of one person, with everything known about it without reading its pixels. */
export interface Clip {
  /** Unique in its dataset. DFEW: the number padded to five digits (`00042`); folders: the path below the root without its extension. */
  readonly id: string;
  /** `null`: the labels name this clip, but the release does not contain it (`verify` lists these). */
  readonly source: ClipSource | null;
  /** Index into the dataset's `classes`; `null`: unlabeled, or several emotions (DFEW's label 0). */
  readonly label: number | null;
  /** Annotator votes, one count per class in the order of `classes`; `null`: not published. */
  readonly votes: readonly number[] | null;
  /** The official fold (from 1) whose test set contains this clip; 0: only in training lists; `null`: in none. */
  readonly fold: number | null;
  /** Person in the clip, for subject-disjoint folds; `null`: unknown. */
  readonly subject: string | null;
  /** Movie that the clip was cut from, set by `withFilms`. @defaultValue null, unknown */
  readonly film?: string | null;
  /** Scene type, if the data set provides it (FERV39k). @defaultValue null, unknown */
  readonly scene?: string | null;
  /** Class indices of a label with several emotions (MAFW's compound labels); `label` is then `null`. @defaultValue null */
  readonly labels?: readonly number[] | null;
}

/** A data set. Label indices always come with the names in `classes`. */
export interface Dataset {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Name of the `DatasetFormat` that read it, such as `dfew`; `folder`: one folder per class. */
  readonly format: string;
  /** Class names; `Clip.label` and `Clip.votes` follow their order. */
  readonly classes: readonly string[];
  readonly clips: readonly Clip[];
  /** True for a release made by `@dfer/synthetic`; every report must say so. */
  readonly synthetic: boolean;
  /** Sentences about detected properties (label base, layout) and doubtful points. */
  readonly notes: readonly string[];
}
