/** A field of a protocol buffer on the wire, in pieces; none for a default value, as proto3 has it. */
export type Field = readonly Uint8Array[];

/** Fields in the order of their numbers. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flat());
}

export function double(number: number, value: number): Field {
  return Object.is(value, 0) ? [] : oneofDouble(number, value);
}

/** Of a `oneof`, where being there is the information: also where it is 0. So are the next two. */
export function oneofDouble(number: number, value: number): Field {
  return [key(number, 1), bytesOf(new Float64Array([value]))];
}

/** float32. */
export function oneofFloat(number: number, value: number): Field {
  return [key(number, 5), bytesOf(new Float32Array([value]))];
}

export function oneofBool(number: number, value: boolean): Field {
  return [key(number, 0), Uint8Array.of(value ? 1 : 0)];
}

/** A whole number from 0 up to 2 ** 53. */
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

/** Little-endian, as every machine that Node.js runs on is. */
function bytesOf(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
