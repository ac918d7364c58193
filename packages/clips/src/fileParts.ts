import { open, type FileHandle } from 'node:fs/promises';

/** A positioned read of a file that is open only for as long; shorter than asked for at the file's end. */
export async function readPart(path: string, offset: number, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const file = await open(path);
  try {
    return await readFrom(file, offset, bytes);
  } finally {
    await file.close();
  }
}

/** A positioned read, shorter than asked for at the file's end. */
export async function readFrom(
  file: FileHandle,
  offset: number,
  bytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const data = Buffer.from(new ArrayBuffer(bytes));
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(data, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return data.subarray(0, filled);
}
