import { excerpt, expected, NoStateDict } from '../fileErrors.js';
import {
  BYTES_PER_NUMBER,
  type Dtype,
  Global,
  NumpyDtype,
  PyDict,
  PyList,
  PyTuple,
  Storage,
  StoredArray,
  type Value,
} from './values.js';
import { toFloats } from './numbers.js';

/** Storage classes of PyTorch. */
const STORAGES: Readonly<Record<string, Dtype>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** Type codes of NumPy. */
const NUMPY_TYPES: Readonly<Record<string, Dtype>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u1: 'U8',
  b1: 'BOOL',
};

/** Limit of PyTorch. */
const MOST_AXES = 64;

/** Allow-list of functions with their implementation here; `null` for names that are never called. Everything else is rejected. */
const CALLS: Readonly<Record<string, ((args: readonly Value[]) => Value) | null>> = {
  'collections.OrderedDict': orderedDict,
  'torch._utils._rebuild_tensor': rebuiltTensor,
  'torch._utils._rebuild_tensor_v2': rebuiltTensor,
  'torch._utils._rebuild_parameter': parameterData,
  'torch.nn.parameter.Parameter': parameterData,
  'numpy.ndarray': null,
  'numpy.dtype': numpyDtype,
  'numpy.core.multiarray._reconstruct': () => new StoredArray(),
  'numpy.core.multiarray.scalar': numpyScalar,
  'numpy._core.multiarray._reconstruct': () => new StoredArray(),
  'numpy._core.multiarray.scalar': numpyScalar,
  '_codecs.encode': encoded,
};

/** Tensor classes in the oldest files; the type is already known from the storage. */
const TENSOR_CLASS = /^torch\.(?:cuda\.)?[A-Z][a-z]+Tensor$/;

/** Module classes: a file that names them is a whole pickled model. */
const MODULES = /^(?:torch\.nn\.(?!parameter)|torchvision\.models\.|timm\.|__main__\.)/;

/**
 * Resolves a class or function named in a pickle.
 *
 * @throws NoStateDict with its name, if it is not in the allow-list.
 */
export function findGlobal(module: string, name: string): Global {
  const full = `${module}.${name}`;
  if (Object.hasOwn(CALLS, full) || TENSOR_CLASS.test(full) || parseStorageType(full) !== null)
    return new Global(full);
  const what = MODULES.test(full)
    ? `a whole pickled model (class ${excerpt(full)})`
    : `a file that calls ${excerpt(full)}`;
  throw new NoStateDict(`${what}, which is not executed`);
}

/** Data type of a storage class; `null` for other classes. */
export function parseStorageType(global: string): Dtype | null {
  const name = /^torch\.(?:cuda\.)?(\w+Storage)$/.exec(global)?.[1] ?? '';
  return Object.hasOwn(STORAGES, name) ? STORAGES[name]! : null;
}

/** Result of a call in a pickle. */
export function call(callee: Value, args: Value): Value {
  if (!(callee instanceof Global) || !(args instanceof PyTuple)) throw damaged('a call of a named function');
  const stand = CALLS[callee.name];
  if (!stand) throw new NoStateDict(`a file that calls ${callee.name}, which is not executed`);
  return stand(args.items);
}

/** Sets the state of an object, like `__setstate__`. */
export function setState(target: Value, state: Value): void {
  // Attributes of a dict are `_metadata`: layer versions, which do not affect the values.
  if (target instanceof PyDict) return;
  const items = state instanceof PyTuple ? state.items : [];
  if (target instanceof NumpyDtype) {
    const order = items[1];
    if (order !== '<' && order !== '>' && order !== '|' && order !== '=') throw damaged('a NumPy byte order');
    target.bigEndian = order === '>';
  } else if (target instanceof StoredArray && target.source === null) {
    setArrayState(target, items);
  } else {
    throw damaged('the state of a dict or a NumPy array');
  }
}

function setArrayState(array: StoredArray, state: readonly Value[]): void {
  // Very old states do not start with a version.
  const [shape, dtype, isFortran, data] = state.length === 5 ? state.slice(1) : state;
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  if (!(dtype instanceof NumpyDtype) || !(bytes instanceof Uint8Array))
    throw damaged('the values of a NumPy array');
  array.dtype = dtype.dtype;
  array.shape = counts(shape, 'a shape');
  const axes = array.shape.map((_, axis) => axis);
  const faster = (axis: number): readonly number[] =>
    isFortran === true ? array.shape.slice(0, axis) : array.shape.slice(axis + 1);
  array.strides = axes.map((axis) => faster(axis).reduce((product, side) => product * side, 1));
  array.source = { bytes, bigEndian: dtype.bigEndian };
}

function orderedDict([pairs]: readonly Value[]): PyDict {
  const dict = new PyDict();
  if (pairs === undefined) return dict;
  if (!(pairs instanceof PyList)) throw damaged('the pairs of an OrderedDict');
  for (const pair of pairs.items) {
    const items = pair instanceof PyList || pair instanceof PyTuple ? pair.items : [];
    if (items.length !== 2) throw damaged('the pairs of an OrderedDict');
    dict.entries.set(items[0]!, items[1]!);
  }
  return dict;
}

function rebuiltTensor([storage, offset, shape, strides]: readonly Value[]): StoredArray {
  if (!(storage instanceof Storage)) throw damaged('a tensor with a storage');
  const array = new StoredArray();
  array.source = storage;
  array.dtype = storage.dtype;
  array.offset = counts(new PyTuple([offset ?? null]), 'an offset')[0]!;
  array.shape = counts(shape, 'a shape');
  array.strides = counts(strides, 'strides');
  if (array.shape.length !== array.strides.length) throw damaged('as many strides as axes');
  return array;
}

function parameterData([data]: readonly Value[]): Value {
  if (data instanceof StoredArray) return data;
  throw damaged('a parameter with a tensor');
}

function numpyDtype([code]: readonly Value[]): NumpyDtype {
  const dtype = typeof code === 'string' && Object.hasOwn(NUMPY_TYPES, code) ? NUMPY_TYPES[code] : undefined;
  if (dtype !== undefined) return new NumpyDtype(dtype);
  throw expected('NumPy arrays of real numbers (f4, f2, f8 …)', excerpt(String(code)));
}

function numpyScalar([dtype, data]: readonly Value[]): number {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  const fits = dtype instanceof NumpyDtype && bytes instanceof Uint8Array;
  if (!fits || bytes.length !== BYTES_PER_NUMBER[dtype.dtype]) throw damaged('a NumPy number');
  return toFloats(new Uint8Array(bytes), dtype.dtype, dtype.bigEndian)[0]!;
}

/** Encoding of bytes that Python 3 uses for protocol 2 and below. */
function encoded([text, encoding]: readonly Value[]): Uint8Array {
  if (typeof text === 'string' && (encoding === 'latin1' || encoding === undefined))
    return Buffer.from(text, 'latin1');
  throw damaged('bytes as Latin-1');
}

function counts(value: Value | undefined, what: string): readonly number[] {
  const items = value instanceof PyTuple || value instanceof PyList ? value.items : null;
  const isCount = (item: Value): item is number =>
    typeof item === 'number' && Number.isSafeInteger(item) && item >= 0;
  if (items !== null && items.length <= MOST_AXES && items.every(isCount)) return items;
  throw expected(`${what} of non-negative integers`, items === null ? 'none' : excerpt(items.join(', ')));
}

function damaged(what: string): Error {
  return expected(what, 'something else: the file is damaged');
}
