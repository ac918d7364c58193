import { open } from 'node:fs/promises';
import { asModelError, expected } from './fileErrors.js';
import { isPickled, readContainer } from './pickle/container.js';
import { findStateDict } from './pickle/stateDict.js';
import { checkArray, readArray } from './pickle/tensors.js';
import { assertFinite } from './safetensors/numbers.js';
import { withSafetensors } from './safetensors/read.js';

/** A tensor of a weights file, whose values are read on demand. */
export interface StoredTensor {
  readonly name: string;
  /** With the names of safetensors, such as `F32`, `BF16`, `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** An open weights file in any supported format. */
export interface WeightsFile {
  /** Metadata of a safetensors file; empty for other formats. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly StoredTensor[];
  /** Key under which the tensors were found, such as `state_dict`; empty for the top level. */
  readonly path: string;
  /** Reads the values of a tensor as float32, in row-major order.
   * @throws ModelError `MODEL_FILE` if a value is not finite, or the file is damaged.
   */
  readonly read: (name: string) => Promise<Float32Array<ArrayBuffer>>;
}

/**
 * Opens a weights file for the duration of `use`: safetensors, or the output of `torch.save` and `pickle.dump` (`.pth`, `.pt`, `.pkl`,
 * `.tar`). The format is detected from the content; everything is validated and nothing is executed.
 *
 * @throws ModelError `MODEL_FILE` if the file cannot be read or has another format; errors of `use`.
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
