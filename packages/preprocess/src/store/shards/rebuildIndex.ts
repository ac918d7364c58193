import { readdir } from 'node:fs/promises';
import { guardSpace, shardNumber } from '../files.js';
import { ShardReader, type Repair } from './shard.js';

/**
 * Reads every record of a store, verifies its checksums and rebuilds the index without damaged records; the next run processes their
 * clips again. Safe while other processes write.
 */
export async function rebuildIndex(dir: string): Promise<readonly Repair[]> {
  const names = await readdir(dir).catch(() => []);
  const repairs: Repair[] = [];
  for (const shard of names.flatMap((name) => shardNumber(name) ?? []).sort((a, b) => a - b)) {
    repairs.push(await guardSpace(dir, () => new ShardReader(dir, shard).rebuild()));
  }
  return repairs;
}
