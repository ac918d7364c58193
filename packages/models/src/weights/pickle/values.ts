/** Content of a parsed pickle: plain data, and tensors whose values are still in the file. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyTuple
  | PyList
  | PyDict
  | Global
  | Storage
  | StoredArray
  | NumpyDtype;

/** Python's `tuple`. */
export class PyTuple {
  constructor(readonly items: readonly Value[]) {}
}

/** Python's `list` and sets. */
export class PyList {
  readonly items: Value[] = [];
}

/** Python's `dict` and `OrderedDict`; keys other than texts and numbers are compared by identity. */
export class PyDict {
  readonly entries = new Map<Value, Value>();
}

/** A class or function of the allow-list, by name only. */
export class Global {
  /** @param name - Such as `torch._utils._rebuild_tensor_v2`. */
  constructor(readonly name: string) {}
}

/** Data type of values in a file, with the names of safetensors. */
export type Dtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

export const BYTES_PER_NUMBER: Readonly<Record<Dtype, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** A contiguous array of values; tensors are views of it. */
export class Storage {
  /**
   * @param key - Key in the file.
   * @param count - Number of values.
   * @param start - Offset in the values of this key; above 0 for a view of another storage.
   */
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly count: number,
    readonly start = 0,
  ) {}
}

/** Data type of a NumPy array; its state, with the byte order, is set later. */
export class NumpyDtype {
  bigEndian = false;

  constructor(readonly dtype: Dtype) {}
}

/** Values inside the pickle itself, as written by NumPy. */
export interface InlineNumbers {
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
}

/** A tensor or NumPy array. `shape`, `strides` and `offset` are in elements. */
export class StoredArray {
  source: Storage | InlineNumbers | null = null;
  dtype: Dtype = 'F32';
  shape: readonly number[] = [];
  strides: readonly number[] = [];
  offset = 0;
}
