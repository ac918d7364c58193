/** Where a clip's pixels are: one film, or a folder that holds one image a frame. */
export type ClipSource =
  { readonly kind: 'video'; readonly path: string } | { readonly kind: 'frames'; readonly path: string };

/** One film clip of one person, and all that is known of it before its pixels are looked at. */
export interface Clip {
  /** Unique in its dataset. DFEW: the number padded to five digits (`00042`); folders: the path below the root without its extension. */
  readonly id: string;
  /** `null`: the labels name this clip, the release does not hold it (`verify` lists these). */
  readonly source: ClipSource | null;
  /** Index into the dataset's `classes`; `null`: unlabelled, or several emotions (DFEW's label 0). */
  readonly label: number | null;
  /** Annotators' votes, one count per class in the order of `classes`; `null`: not published. */
  readonly votes: readonly number[] | null;
  /** The official fold (from 1) whose test set holds this clip; 0: in training lists only; `null`: in none. */
  readonly fold: number | null;
  /** Who is seen; folds that share no subject can be made from it. `null`: unknown. */
  readonly subject: string | null;
  /** Which film it was cut from, where a table says so (`withFilms`). @defaultValue null, unknown */
  readonly film?: string | null;
  /** Kind of scene, where the data set tells it (FERV39k). @defaultValue null, unknown */
  readonly scene?: string | null;
  /** Indices of several emotions, where the label names them (MAFW's compound labels); `label` is then `null`. @defaultValue null */
  readonly labels?: readonly number[] | null;
}

/** A whole dataset. Indices never travel without the names in `classes`. */
export interface Dataset {
  /** Absolute path that was read. */
  readonly root: string;
  /** Name of the `DatasetFormat` that read it, such as `dfew`; `folder`: one folder a class. */
  readonly format: string;
  /** Class names; `Clip.label` and `Clip.votes` follow their order. */
  readonly classes: readonly string[];
  readonly clips: readonly Clip[];
  /** True for a release made by `@dfer/synthetic`: every report on it must say so. */
  readonly synthetic: boolean;
  /** What was detected rather than assumed, one sentence each (label base, layout, doubtful points). */
  readonly notes: readonly string[];
}
