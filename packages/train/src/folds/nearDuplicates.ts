import { uniformFrameIndices } from '../data/batchPlan.js';
import type { FrameTable } from '../data/frameTable.js';
import { resizeFrames } from '../data/cropAndResize.js';

/** Side of the hash grid: 16² bits distinguish aligned faces, the usual 8² do not. */
const SIDE = 16;

/** Two clips of different folds, and the share of hash bits that differ. */
export interface LookAlike {
  readonly pair: readonly [number, number];
  readonly distance: number;
}

/**
 * Finds clips of different folds whose middle frames look alike, by difference hash (Krawetz 2013, "Kind of Like That"): one bit per pixel
 * of the downscaled gray frame, set if the pixel to its right is darker.
 *
 * @param foldOf - Fold of each clip to compare.
 * @param limit - Maximum share of differing bits, 0–1. @defaultValue 0.03
 */
export async function findNearDuplicates(
  table: FrameTable,
  foldOf: ReadonlyMap<number, number>,
  limit = 0.03,
): Promise<LookAlike[]> {
  const clips = [...foldOf.keys()];
  const hashes: boolean[][] = [];
  for (const clip of clips) hashes.push(differenceHash(await middleFrame(table, clip), table.source.size));
  const bits = hashes[0]?.length ?? 0;
  const most = Math.floor(limit * bits);
  const packed = hashes.map(packBits);
  const found: LookAlike[] = [];
  packed.forEach((one, first) => {
    for (let second = first + 1; second < packed.length; second++) {
      const [a, b] = [clips[first]!, clips[second]!];
      if (foldOf.get(a) === foldOf.get(b)) continue;
      const different = differingBits(one, packed[second]!, most);
      if (different <= most) found.push({ pair: [a, b], distance: different / bits });
    }
  });
  return found;
}

function middleFrame(table: FrameTable, clip: number): Promise<Uint8Array> {
  return table.read(clip, uniformFrameIndices(table.source.length, 1));
}

/** @param frame - `[size, size, 3]` */
function differenceHash(frame: Uint8Array, size: number): boolean[] {
  const side = Math.min(SIDE + 1, size);
  const small = resizeFrames(frame, size, side);
  const gray = (row: number, column: number): number => {
    const at = (row * side + column) * 3;
    return 299 * small[at]! + 587 * small[at + 1]! + 114 * small[at + 2]!;
  };
  return Array.from({ length: (side - 1) ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / (side - 1)), index % (side - 1)];
    return gray(row, column) > gray(row, column + 1);
  });
}

function packBits(bits: readonly boolean[]): Uint32Array {
  const words = new Uint32Array(Math.ceil(bits.length / 32));
  bits.forEach((bit, index) => {
    if (bit) words[index >> 5]! |= 1 << (index & 31);
  });
  return words;
}

/** Counts differing bits, stopping above `most`. */
function differingBits(one: Uint32Array, other: Uint32Array, most: number): number {
  let count = 0;
  for (let word = 0; word < one.length && count <= most; word++) {
    let bits = one[word]! ^ other[word]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
