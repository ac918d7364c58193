import type { FrameTable } from './frameTable.js';
import type { BatchRecipe, ClipRecipe } from './batchPlan.js';
import { varyFrames } from '../augmentation/augmentFrames.js';

/** Bytes of the frames of some clips, `[clips · frames, size, size, 3]`. */
export function bytesOf(clips: readonly ClipRecipe[], size: number): number {
  return clips.reduce((sum, { rows }) => sum + rows.length, 0) * size * size * 3;
}

/**
 * Reads and varies the frames of clips, one after the other.
 *
 * @param target `[clips · frames, size, size, 3]`, 0–255.
 * @throws TrainError `BAD_FRAMES`
 */
export async function prepareClips(
  table: FrameTable,
  clips: readonly ClipRecipe[],
  target: Uint8Array,
): Promise<void> {
  let end = 0;
  for (const { clip, rows, variation } of clips) {
    const frames = await table.read(clip, rows);
    varyFrames(frames, table.source.size, variation, target.subarray(end, (end += frames.length)));
  }
}

/** The frames of a batch as any thread prepares them, `[clips · frames, size, size, 3]`, 0–255; not yet laid over each other. */
export async function preparedPixels(table: FrameTable, { clips }: BatchRecipe): Promise<Uint8Array> {
  const pixels = new Uint8Array(bytesOf(clips, table.source.size));
  await prepareClips(table, clips, pixels);
  return pixels;
}
