import { CLASSIFIER } from './torchvisionNames.js';
import { excerpt } from './fileErrors.js';
import type { WeightsFile } from './weightsFile.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';

/**
 * What becomes of a file's classifier. `keep`: it is loaded; `replace`: the network keeps its own, fresh one; `auto`: it is loaded
 * where the file names the same classes in the same order, refused where it names as many others, and replaced in all other cases.
 */
export type ClassifierChoice = 'auto' | 'keep' | 'replace';

/** Whether the file's classifier is taken, and a sentence that says so. */
export interface ClassifierDecision {
  readonly kept: boolean;
  readonly sentence: string;
}

/**
 * Decides by the names that the file's metadata give its outputs: a right number of classes says nothing of their order.
 *
 * @param classNames - Of the network, in order; `undefined` where they are not known.
 * @throws ModelError `MODEL_WEIGHTS` for other names, and where a classifier that shall be kept is not there or does not fit.
 */
export function decideClassifier(
  path: string,
  { metadata }: Pick<WeightsFile, 'metadata'>,
  entries: UnprefixedTensors,
  network: { readonly classes: number; readonly classNames?: readonly string[] | undefined },
  choice: ClassifierChoice,
): ClassifierDecision {
  const { classes, classNames } = network;
  const rows = entries.get(CLASSIFIER.weight)?.shape[0];
  if (choice === 'replace' || (rows === undefined && choice === 'auto')) {
    return {
      kept: false,
      sentence:
        rows === undefined ? `classifier new (${classes})` : `classifier replaced (${rows} → ${classes})`,
    };
  }
  if (rows !== classes) {
    if (choice === 'auto') return { kept: false, sentence: `classifier replaced (${rows} → ${classes})` };
    const received = rows === undefined ? 'none' : `one of ${rows}`;
    throw incompatible(
      path,
      `a classifier of ${classes} classes`,
      received,
      'Replace it: classifier "replace".',
    );
  }
  const names = parseClassNames(metadata['classes']);
  if (names !== null && classNames !== undefined && names.join('\n') !== classNames.join('\n')) {
    throw incompatible(
      path,
      `the classes ${classNames.join(', ')}`,
      excerpt(names.join(', '), 200),
      'Replace the classifier (classifier "replace"), or name the classes of the data alike and in the same order.',
    );
  }
  if (choice === 'keep') return { kept: true, sentence: 'classifier kept' };
  return names !== null && classNames !== undefined
    ? { kept: true, sentence: 'classifier kept (same classes)' }
    : { kept: false, sentence: `classifier replaced (${rows} without names → ${classes})` };
}

function parseClassNames(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : null;
  } catch {
    return null;
  }
}
