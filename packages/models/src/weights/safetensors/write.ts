import { replaceFile } from '@dfer/core';
import { ModelError } from '../../errors.js';
import { METADATA } from './format.js';

/** A tensor to write as F32. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly values: Float32Array;
}

/**
 * Writes a `.safetensors` file atomically.
 *
 * @throws ModelError `MODEL_FILE` if it cannot be written.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly NamedValues[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) });
  // Padded as in the reference implementation, so that the values are aligned.
  const text = Buffer.from(json + ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  try {
    await replaceFile(path, async (file) => {
      await file.writeFile(length);
      await file.writeFile(text);
      for (const { values } of tensors) {
        await file.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError('MODEL_FILE', `Cannot write ${path}: ${reason}`, { cause });
  }
}
