/** What the notes on a clip (`VideoEvidence`) are about, by the words that they hold. */
const KINDS = [
  ['truncated', /^it is truncated/],
  ['damaged or lost pictures', /pictures are damaged or lost/],
  ['complaints of the decoder', /^the decoder complains/],
  ['several video streams', /^it has \d+ video streams/],
  ['jumps of the clock', /its pictures are taken to follow each other/],
  ['interlaced without saying so', /^it is interlaced/],
] as const;

/** The kinds of some notes, each once. */
export function kindsOfNotes(notes: readonly string[]): readonly string[] {
  return [...new Set(notes.map((note) => KINDS.find(([, words]) => words.test(note))?.[0] ?? 'other'))];
}
