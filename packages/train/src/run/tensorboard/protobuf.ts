/** An encoded protocol buffer field, in pieces; empty for a default value, as in proto3. */
export type Field = readonly Uint8Array[];

/** Encodes a message. @param fields - In the order of their numbers. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flat());
}

export function double(number: number, value: number): Field {
  return Object.is(value, 0) ? [] : oneofDouble(number, value);
}

/** Member of a `oneof`, which is written even if it is 0; so are the next two. */
export function oneofDouble(number: number, value: number): Field {
  return [key(number, 1), bytesOf(new Float64Array([value]))];
}

/** A float32 member of a `oneof`. */
export function oneofFloat(number: number, value: number): Field {
  return [key(number, 5), bytesOf(new Float32Array([value]))];
}

export function oneofBool(number: number, value: boolean): Field {
  return [key(number, 0), Uint8Array.of(value ? 1 : 0)];
}

/** A non-negative integer up to 2 ** 53. */
export function varint(number: number, value: number): Field {
  return value === 0 ? [] : [key(number, 0), varintBytes(value)];
}

/** A string, bytes or a message; present even if empty. */
export function bytes(number: number, value: Uint8Array | string): Field {
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [key(number, 2), varintBytes(content.length), content];
}

function key(number: number, wireType: number): Uint8Array {
  return varintBytes(number * 8 + wireType);
}

function varintBytes(value: number): Uint8Array {
  const result: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) result.push((rest % 0x80) + 0x80);
  return Uint8Array.of(...result, rest);
}

/** Little-endian bytes, the byte order of every machine that Node.js supports. */
function bytesOf(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
