import { open, type FileHandle } from 'node:fs/promises';
import { asModelError, expected } from '../fileErrors.js';
import {
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  parseHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from './format.js';
import { assertFinite, toFloat32 } from './numbers.js';

/** An open `.safetensors` file with a validated header; tensors are read on demand. */
export interface SafetensorsFile extends SafetensorsHeader {
  /** Reads the values of a tensor as float32, in row-major order.
   * @throws ModelError `MODEL_FILE` if a value is not finite, or the type has no real numbers.
   */
  read(entry: TensorEntry): Promise<Float32Array<ArrayBuffer>>;
}

/**
 * Opens a `.safetensors` file for the duration of `use`. Everything in it is validated: see `parseHeader`.
 *
 * @throws ModelError `MODEL_FILE` if the file cannot be read or has another format; errors of `use`.
 */
export async function withSafetensors<T>(
  path: string,
  use: (file: SafetensorsFile) => Promise<T>,
): Promise<T> {
  const { file, header } = await opened(path);
  try {
    return await use({
      ...header,
      read: (entry) => asModelError(path, () => readTensor(file, entry)),
    });
  } finally {
    await file.close();
  }
}

async function opened(
  path: string,
): Promise<{ readonly file: FileHandle; readonly header: SafetensorsHeader }> {
  return asModelError(path, async () => {
    const file = await open(path, 'r');
    try {
      return { file, header: await readHeader(file) };
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

async function readHeader(file: FileHandle): Promise<SafetensorsHeader> {
  const stat = await file.stat();
  if (!stat.isFile()) throw expected('a file', stat.isDirectory() ? 'a folder' : 'something else');
  if (stat.size < LENGTH_BYTES) throw expected('at least eight bytes', stat.size);
  const start = Buffer.from(await readBytes(file, 0, LENGTH_BYTES));
  const length = start.readBigUInt64LE();
  const most = Math.min(MAX_HEADER_BYTES, stat.size - LENGTH_BYTES);
  if (length > BigInt(most)) throw expected(`a header of at most ${most} bytes`, `${length}`);
  const headerBytes = Number(length);
  const bytes = await readBytes(file, LENGTH_BYTES, headerBytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw expected('a header in UTF-8', 'other bytes', cause);
  }
  return parseHeader(text, headerBytes, stat.size);
}

async function readTensor(file: FileHandle, entry: TensorEntry): Promise<Float32Array<ArrayBuffer>> {
  return assertFinite(entry.name, toFloat32(await readBytes(file, entry.offset, entry.bytes), entry.dtype));
}

async function readBytes(
  file: FileHandle,
  position: number,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const { bytesRead } = await file.read(bytes, done, count - done, position + done);
    if (bytesRead === 0) throw expected(`${count} bytes at byte ${position}`, done);
    done += bytesRead;
  }
  return bytes;
}
