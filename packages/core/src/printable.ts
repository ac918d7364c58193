/**
 * Characters that a terminal interprets instead of showing: control characters (escape codes, line ends), line separators, and
 * characters that change the text direction.
 */
const ACTIVE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes untrusted text (file and class names, messages with such names) to one line that is safe in a terminal. */
export function printable(text: string): string {
  return text.replace(ACTIVE, (character) => SHORT[character] ?? escaped(character));
}

/** Escapes the strings of a JSON document for a terminal. The value stays the same, and so do line ends between tokens. */
export function printableJson(json: string): string {
  return json.replace(ACTIVE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
