/** What a pickle holds once it was read: plain data, and tensors whose numbers still lie in the file. */
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

/** Python's `list`, and its sets. */
export class PyList {
  readonly items: Value[] = [];
}

/** Python's `dict` and `OrderedDict`; keys other than texts and numbers are equal only to themselves. */
export class PyDict {
  readonly entries = new Map<Value, Value>();
}

/** A class or function of the allow-list, by name alone. */
export class Global {
  /** @param name - Like `torch._utils._rebuild_tensor_v2`. */
  constructor(readonly name: string) {}
}

/** How numbers lie in a file, by safetensors' names. */
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

/** Numbers that lie one after another, of which tensors show a part. */
export class Storage {
  /**
   * @param key - Which of the file's.
   * @param count - Numbers in it.
   * @param start - Where it begins within that key's numbers; above 0 for a view of another storage.
   */
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly count: number,
    readonly start = 0,
  ) {}
}

/** numpy's type of an array's numbers; its state, with the byte order, follows. */
export class NumpyDtype {
  bigEndian = false;

  constructor(readonly dtype: Dtype) {}
}

/** Numbers that stand in the pickle itself, as numpy writes them. */
export interface InlineNumbers {
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
}

/** A tensor or numpy array. `shape` and `strides` count numbers, and so does `offset`, from the start of its numbers. */
export class StoredArray {
  source: Storage | InlineNumbers | null = null;
  dtype: Dtype = 'F32';
  shape: readonly number[] = [];
  strides: readonly number[] = [];
  offset = 0;
}
