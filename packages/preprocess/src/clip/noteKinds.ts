/** Kinds of the notes on a clip (`VideoEvidence.notes`) by their text; the second wordings are from older stores. */
const KINDS = [
  ['truncated', /^it is truncated/],
  ['damaged or lost pictures', /pictures are damaged or lost/],
  ['decoder errors', /^the decoder (reports errors|complains)/],
  ['several video streams', /^it has \d+ video streams/],
  ['timestamp jumps', /^its (timestamps jump|clock jumps)/],
  ['undeclared interlacing', /^it is interlaced/],
  ['wrong field order', /^the file says that the (top|bottom) field comes first/],
] as const;

/** Returns the distinct kinds of notes. */
export function kindsOfNotes(notes: readonly string[]): readonly string[] {
  return [...new Set(notes.map((note) => KINDS.find(([, words]) => words.test(note))?.[0] ?? 'other'))];
}
