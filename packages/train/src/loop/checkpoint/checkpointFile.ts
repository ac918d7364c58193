import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '@dfer/core';
import { TrainError } from '../../errors.js';

/** State of a training: free-form metadata, and the values of its tensors. */
export interface Checkpoint<CheckpointMetadata> {
  readonly facts: CheckpointMetadata;
  readonly arrays: readonly Float32Array[];
}

interface Header<CheckpointMetadata> {
  readonly facts: CheckpointMetadata;
  /** Length of each array. */
  readonly lengths: readonly number[];
}

const MAGIC = Buffer.from('dfer-checkpoint-2\n  ');
const CHECKSUM_BYTES = 32;

/** Atomically writes magic, header length (uint32), header (JSON), values (float32) and the SHA-256 of all these. */
export function writeCheckpoint<CheckpointMetadata>(
  path: string,
  { facts, arrays }: Checkpoint<CheckpointMetadata>,
  temporary: string,
): void {
  const header: Header<CheckpointMetadata> = { facts, lengths: arrays.map(({ length }) => length) };
  const json = Buffer.from(JSON.stringify(header));
  // Padded, so that the values start at a multiple of four.
  const text = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const numbers = arrays.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const content = [MAGIC, length, text, ...numbers];
  const hash = createHash('sha256');
  for (const part of content) hash.update(part);
  writeAtomically(path, [...content, hash.digest()], temporary);
}

/** Reads a checkpoint. @throws TrainError `BAD_CHECKPOINT` unless the file is bit-identical to the output of `writeCheckpoint`. */
export function readCheckpoint<CheckpointMetadata>(path: string): Checkpoint<CheckpointMetadata> {
  const damaged = (received: string, cause?: unknown): TrainError =>
    new TrainError(
      'BAD_CHECKPOINT',
      'input',
      `Checkpoint ${path}: expected a complete checkpoint; received ${received}. Remove it to resume without it.`,
      { cause },
    );
  try {
    const bytes = readFileSync(path);
    const end = bytes.length - CHECKSUM_BYTES;
    if (end < MAGIC.length + 4 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw damaged('another kind of file');
    }
    const checksum = createHash('sha256').update(bytes.subarray(0, end)).digest();
    if (!checksum.equals(bytes.subarray(end))) throw damaged('one with a wrong checksum');
    const start = MAGIC.length + 4 + bytes.readUInt32LE(MAGIC.length);
    const { facts, lengths }: Header<CheckpointMetadata> = JSON.parse(
      bytes.toString('utf8', MAGIC.length + 4, start),
    );
    if (start + 4 * lengths.reduce((sum, length) => sum + length, 0) !== end) {
      throw damaged('one with more or fewer values than its header states');
    }
    // A copy, because a view would have to start at a multiple of four in memory.
    const numbers = new Float32Array(new Uint8Array(bytes.subarray(start, end)).buffer);
    let offset = 0;
    const arrays = lengths.map((length) => numbers.subarray(offset, (offset += length)));
    return { facts, arrays };
  } catch (error) {
    throw error instanceof TrainError ? error : damaged(`one that cannot be read (${String(error)})`, error);
  }
}
