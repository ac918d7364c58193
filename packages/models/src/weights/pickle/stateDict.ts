import { excerpt, expected } from '../fileErrors.js';
import { PyDict, StoredArray, type Value } from './values.js';

/** Keys under which checkpoints store the weights, in search order. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'net', 'module', 'ema'];

/** Maximum nesting depth of these keys. */
const DEEPEST = 4;

/** The tensors of a network by name, and the keys under which they were found, such as `['state_dict']`. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, StoredArray>;
  readonly path: readonly string[];
}

/** Finds the weights in the content of a file. @throws Error if there are none. */
export function findStateDict(root: Value): StateDict {
  const path: string[] = [];
  let value = root;
  while (value instanceof PyDict && path.length < DEEPEST) {
    const dict = value;
    const wrapper = WRAPPERS.find((name) => dict.entries.get(name) instanceof PyDict);
    if (wrapper === undefined) break;
    path.push(wrapper);
    value = dict.entries.get(wrapper) ?? null;
  }
  if (!(value instanceof PyDict))
    throw expected('a state_dict: tensors by name', 'a file with other content');
  const tensors = new Map<string, StoredArray>();
  for (const [name, entry] of value.entries) {
    if (typeof name === 'string' && entry instanceof StoredArray) tensors.set(name, entry);
  }
  if (tensors.size > 0) return { tensors, path };
  const names = [...value.entries.keys()].filter((name) => typeof name === 'string');
  throw expected(
    `a state_dict: tensors by name, at the top level or as ${WRAPPERS.join(', ')}`,
    names.length === 0 ? 'one without names' : `the keys ${excerpt(names.join(', '))}`,
  );
}
