import { open, type FileHandle } from 'node:fs/promises';

/** Opens a file, reads `bytes` bytes at `offset` and closes it; the result is shorter at the end of the file. */
export async function readPart(path: string, offset: number, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const file = await open(path);
  try {
    return await readFrom(file, offset, bytes);
  } finally {
    await file.close();
  }
}

/** Reads `bytes` bytes at `offset`; the result is shorter at the end of the file. */
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
