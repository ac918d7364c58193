import { crc32 } from 'node:zlib';
import type { AlignedClip } from '@dfer/clips';
import { resolveSettings } from '../settings.js';

/** Settings of a small store. */
export const settings = resolveSettings({ size: 4, length: 2 });

/** A clip of one color for that store. */
export function clip(id: string, value: number): AlignedClip {
  return {
    id,
    frames: new Uint8Array(2 * 4 * 4 * 3).fill(value),
    length: 2,
    size: 4,
    sourceFrames: Int32Array.of(0, 5),
    usableRatio: 0.75,
    faceCount: 2,
    personCount: 1,
    replacedRows: [1],
    landmarks: Float32Array.from({ length: 2 * 68 * 2 }, (_, i) => i / 8),
    transforms: Float32Array.from({ length: 2 * 6 }, (_, i) => i / 4),
    digest: crc32(id + value).toString(16),
  };
}
