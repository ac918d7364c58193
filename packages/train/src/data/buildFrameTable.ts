import { closeSync, openSync, writeSync } from 'node:fs';
import type { ClipReader } from '@dfer/clips';
import type { FrameTableSource } from './frameTable.js';
import { cropAndResizeClip, type CropAndResize, isUnscaled } from './cropAndResize.js';

/** Result of `buildFrameTable`: the table and the digest of each clip. */
export interface BuiltFrameTable {
  readonly source: FrameTableSource;
  /** `AlignedClip.digest` of each clip: a checkpoint is valid only for the same content. */
  readonly digests: readonly string[];
}

/**
 * Reads every clip once and keeps its frames at the network's input size.
 *
 * @param limit - Maximum bytes in memory. Above it, clips that need no resizing stay in the store, where the loader reads and decodes
 *   them; others are written to `file`.
 * @param onClip - Called after each clip with the number of clips done.
 */
export async function buildFrameTable(
  reader: ClipReader,
  ids: readonly string[],
  view: CropAndResize,
  limit: number,
  file: string,
  onClip: (done: number) => void = () => undefined,
): Promise<BuiltFrameTable> {
  const { size } = view;
  const bytes = reader.length * size * size * 3;
  const total = bytes * ids.length;
  if (total > limit && reader.place && isUnscaled(reader.size, view)) {
    const places = ids.map((id) => reader.place!(id));
    onClip(ids.length);
    return {
      source: { clips: ids.length, length: reader.length, size, frames: { places, view } },
      digests: places.map(({ digest }) => digest),
    };
  }
  const memory = total <= limit ? new SharedArrayBuffer(total) : null;
  const table = memory === null ? null : new Uint8Array(memory);
  const handle = memory === null ? openSync(file, 'w') : null;
  const digests: string[] = [];
  try {
    for (const [index, id] of ids.entries()) {
      const clip = await reader.read(id);
      digests.push(clip.digest);
      const frames = cropAndResizeClip(clip, view);
      if (table !== null) table.set(frames, index * bytes);
      else if (handle !== null) writeSync(handle, frames, 0, bytes, index * bytes);
      onClip(index + 1);
    }
  } finally {
    if (handle !== null) closeSync(handle);
  }
  return { source: { clips: ids.length, length: reader.length, size, frames: memory ?? file }, digests };
}
