import { open } from 'node:fs/promises';
import { asModelError, expected } from './fileErrors.js';
import { isPickled, readContainer } from './pickle/container.js';
import { findStateDict } from './pickle/stateDict.js';
import { checkArray, readArray } from './pickle/tensors.js';
import { assertFinite } from './safetensors/numbers.js';
import { withSafetensors } from './safetensors/read.js';

/** A tensor of a weights file, whose numbers are read when asked for. */
export interface StoredTensor {
  readonly name: string;
  /** By safetensors' names, like `F32`, `BF16`, `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** An open file of weights in any of the forms that are read here. */
export interface WeightsFile {
  /** What a safetensors file says of itself; the others say nothing. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly StoredTensor[];
  /** Where in the file they were found, like `state_dict`; empty where they are all that it holds. */
  readonly path: string;
  /**
   * A tensor's values as float32, in the order of its shape.
   *
   * @throws ModelError `MODEL_FILE` where a value is not finite, or the file is damaged there.
   */
  readonly read: (name: string) => Promise<Float32Array<ArrayBuffer>>;
}

/**
 * Opens a file of weights for as long as `use` takes: safetensors, or what `torch.save` and `pickle.dump` write (`.pth`, `.pt`, `.pkl`,
 * `.tar`). Its content tells which, not its name; nothing in it is trusted, and nothing in it is run.
 *
 * @throws ModelError `MODEL_FILE` where the file cannot be read or is none of these; what `use` throws.
 */
export async function withWeights<T>(path: string, use: (file: WeightsFile) => Promise<T>): Promise<T> {
  const file = await asModelError(path, () => open(path, 'r'));
  try {
    const size = await asModelError(path, async () => {
      const stat = await file.stat();
      if (stat.isFile()) return stat.size;
      throw expected('a file', stat.isDirectory() ? 'a folder' : 'something else');
    });
    const isOfPython = await asModelError(path, () => isPickled(file.fd, size));
    if (isOfPython) return await use(await asModelError(path, () => openPickled(path, file.fd, size)));
  } finally {
    await file.close();
  }
  return withSafetensors(path, ({ metadata, tensors, read }) => {
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    return use({ metadata, tensors, path: '', read: (name) => read(byName.get(name)!) });
  });
}

function openPickled(path: string, fd: number, size: number): WeightsFile {
  const unpacked = readContainer(fd, size);
  const { tensors, path: members } = findStateDict(unpacked.root);
  for (const [name, array] of tensors) checkArray(name, array, unpacked);
  return {
    metadata: {},
    tensors: [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    path: members.join('.'),
    read: (name) => asModelError(path, () => assertFinite(name, readArray(fd, tensors.get(name)!, unpacked))),
  };
}
