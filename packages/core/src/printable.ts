/**
 * What a terminal would act upon instead of showing it: control characters (escape codes, line ends), line separators, and characters
 * that turn the direction of the text around them.
 */
const ACTIVE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of unknown origin (names of files and classes, messages that hold such) as one line that is safe in a terminal. */
export function printable(text: string): string {
  return text.replace(ACTIVE, (character) => SHORT[character] ?? escaped(character));
}

/** A JSON document with the same value, whose strings are safe in a terminal; line ends between its tokens stay. */
export function printableJson(json: string): string {
  return json.replace(ACTIVE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
