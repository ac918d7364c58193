/**
 * What a terminal would act upon instead of showing it: control characters (escape codes, line ends), line separators, and characters
 * that turn the direction of the text around them.
 */
const ACTIVE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of unknown origin (names of files and classes, messages that hold such) as one line that a terminal only shows. */
export const printable = (text: string): string =>
  text.replace(ACTIVE, (character) => SHORT[character] ?? escaped(character));

/** A JSON document with the same value, whose strings a terminal only shows; line ends between its tokens stay. */
export const printableJson = (json: string): string =>
  json.replace(ACTIVE, (character) => (character === '\n' ? character : escaped(character)));

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** One word of a command to copy into a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
