import { excerpt, expected } from '../fileErrors.js';
import { parseStorageType } from './globals.js';
import { Global, PyTuple, Storage, type Value } from './values.js';

/** Collects the storages that a pickle references by persistent id. */
export class StorageTable {
  /** The storages by key, without views. */
  readonly found = new Map<string, Storage>();

  /** `('storage', class, key, device, count)`, and in older files also a view `(key, start, count)` or `None`. */
  readonly load = (id: Value): Value => {
    const [kind, type, key, , count, view = null] = id instanceof PyTuple ? id.items : [];
    const dtype = type instanceof Global ? parseStorageType(type.name) : null;
    if (kind !== 'storage' || dtype === null || typeof key !== 'string' || !isCount(count)) {
      throw expected('a reference to a storage', 'something else: the file is damaged');
    }
    const known = this.found.get(key);
    if (known !== undefined && (known.dtype !== dtype || known.count !== count)) {
      throw expected(`storage ${excerpt(key)} with the same type and size everywhere`, 'a different one');
    }
    const storage = known ?? new Storage(key, dtype, count);
    this.found.set(key, storage);
    return view === null ? storage : createView(storage, view);
  };
}

/** @param view - `(key, start, count)`. */
export function createView({ key, dtype, count }: Storage, view: Value): Storage {
  const [, start, length] = view instanceof PyTuple ? view.items : [];
  if (isCount(start) && isCount(length) && start + length <= count)
    return new Storage(key, dtype, length, start);
  throw expected(
    `a view within the ${count} numbers of storage ${excerpt(key)}`,
    'another: the file is damaged',
  );
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
