import { CLASSIFIER } from './torchvisionNames.js';
import { excerpt } from './fileErrors.js';
import type { WeightsFile } from './weightsFile.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';

/**
 * How to treat the classifier of a file. `keep`: load it; `replace`: keep the randomly initialized one; `auto`: load it if the file
 * names the same classes in the same order, reject it if it names the same number of other classes, otherwise replace it.
 */
export type ClassifierChoice = 'auto' | 'keep' | 'replace';

/** Whether the classifier of the file is loaded, with a text for the summary. */
export interface ClassifierDecision {
  readonly kept: boolean;
  readonly sentence: string;
}

/**
 * Decides by the class names in the metadata of the file, because the number of classes says nothing about their order.
 *
 * @param classNames - Class names of the network, in order; `undefined` if not known.
 * @throws ModelError `MODEL_WEIGHTS` for other names, and if a classifier to keep is missing or does not fit.
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
    const received = rows === undefined ? 'none' : `one with ${rows} classes`;
    throw incompatible(
      path,
      `a classifier with ${classes} classes`,
      received,
      'Replace it with classifier "replace".',
    );
  }
  const names = parseClassNames(metadata['classes']);
  if (names !== null && classNames !== undefined && names.join('\n') !== classNames.join('\n')) {
    throw incompatible(
      path,
      `the classes ${classNames.join(', ')}`,
      excerpt(names.join(', '), 200),
      'Replace the classifier (classifier "replace"), or use the same class names in the same order.',
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
