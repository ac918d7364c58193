import { ATTRIBUTE, type AttributeProto, type TensorProto } from './schema.js';

export function constant(
  name: string,
  dataType: number,
  { values, shape }: { readonly values: Float32Array | BigInt64Array; readonly shape: readonly number[] },
): TensorProto {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims: shape, dataType, rawData };
}

export function constantNames(constants: readonly TensorProto[]): string[] {
  return constants.map(({ name }) => name);
}

export function int(name: string, i: number): AttributeProto {
  return { name, type: ATTRIBUTE.int, i };
}

export function ints(name: string, values: readonly number[]): AttributeProto {
  return { name, type: ATTRIBUTE.ints, ints: values };
}

export function float(name: string, f: number): AttributeProto {
  return { name, type: ATTRIBUTE.float, f };
}

export function text(name: string, value: string): AttributeProto {
  return { name, type: ATTRIBUTE.string, s: new TextEncoder().encode(value) };
}
