import { excerpt, expected } from '../fileErrors.js';

/** Parsers for numbers and texts in pickles. */

/** An integer of protocol 0, such as `7`, `7L`, or `01`, which is true. */
export function lineValue(line: string): boolean | number | bigint {
  if (line === '00' || line === '01') return line === '01';
  if (!/^[+-]?\d{1,100}L?$/.test(line)) throw expected('a whole number', excerpt(line));
  return narrowed(BigInt(line.replace(/^\+|L$/g, '')));
}

/** Little-endian two's complement; an empty array is 0. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  const digits = Buffer.from(bytes).reverse().toString('hex');
  return narrowed(digits === '' ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${digits}`)));
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw expected('texts in UTF-8', 'other bytes: the file is damaged', cause);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A Python 2 text of protocol 0: a quoted literal. */
export function literal(line: string): string {
  const inside = /^(['"])(?<inside>.*)\1$/s.exec(line)?.groups?.['inside'];
  if (inside === undefined) throw expected('a text in quotes', excerpt(line));
  return inside.replace(/\\(?:x([\da-f]{2})|(.))/gis, (_, byte?: string, letter?: string) =>
    byte === undefined ? (ESCAPES[letter!] ?? letter!) : decodeCharacter(byte),
  );
}

/** A text of protocol 0, in which only characters that would break the line are escaped. */
export function escapedText(line: string): string {
  return line.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8}))/gi, (_, unit?: string, point?: string) =>
    decodeCharacter(unit ?? point ?? ''),
  );
}

function decodeCharacter(hexadecimal: string): string {
  const point = Number.parseInt(hexadecimal, 16);
  if (point <= 0x10ffff) return String.fromCodePoint(point);
  throw expected('characters of Unicode', hexadecimal);
}
