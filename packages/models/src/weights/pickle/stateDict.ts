import { excerpt, expected } from '../fileErrors.js';
import { PyDict, StoredArray, type Value } from './values.js';

/** Members that checkpoints keep a network's weights under, in the order in which they are looked for. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'net', 'module', 'ema'];

/** Wrappers may lie in each other. */
const DEEPEST = 4;

/** A network's tensors by name, and the members that they were found under, like `['state_dict']`. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, StoredArray>;
  readonly path: readonly string[];
}

/** Finds the weights in what a file holds. @throws where it holds none. */
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
  if (!(value instanceof PyDict)) throw expected('a state_dict: tensors by name', 'a file of something else');
  const tensors = new Map<string, StoredArray>();
  for (const [name, entry] of value.entries) {
    if (typeof name === 'string' && entry instanceof StoredArray) tensors.set(name, entry);
  }
  if (tensors.size > 0) return { tensors, path };
  const names = [...value.entries.keys()].filter((name) => typeof name === 'string');
  throw expected(
    `a state_dict: tensors by name, itself or as ${WRAPPERS.join(', ')}`,
    names.length === 0 ? 'one without names' : `the members ${excerpt(names.join(', '))}`,
  );
}
