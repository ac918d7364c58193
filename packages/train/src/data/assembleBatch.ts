import type { FrameTable } from './frameTable.js';
import type { BatchPlan, ClipPlan } from './batchPlan.js';
import { augmentFrames } from './augmentation/augmentFrames.js';

/** Size in bytes of the frames of clips, `[clips · frames, size, size, 3]`. */
export function bytesOf(clips: readonly ClipPlan[], size: number): number {
  return clips.reduce((sum, { frameIndices }) => sum + frameIndices.length, 0) * size * size * 3;
}

/**
 * Reads and augments the frames of clips, one clip after the other.
 *
 * @param target - `[clips · frames, size, size, 3]`, 0–255.
 * @throws TrainError `BAD_FRAMES`
 */
export async function prepareClips(
  table: FrameTable,
  clips: readonly ClipPlan[],
  target: Uint8Array,
): Promise<void> {
  let end = 0;
  for (const { clip, frameIndices, augmentation } of clips) {
    const frames = await table.read(clip, frameIndices);
    augmentFrames(frames, table.source.size, augmentation, target.subarray(end, (end += frames.length)));
  }
}

/** Prepares the frames of a batch, `[clips · frames, size, size, 3]`, 0–255, before mixup; the result is the same in any thread. */
export async function assembleBatch(table: FrameTable, { clips }: BatchPlan): Promise<Uint8Array> {
  const pixels = new Uint8Array(bytesOf(clips, table.source.size));
  await prepareClips(table, clips, pixels);
  return pixels;
}
