import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { TrainError } from './errors.js';

/** Shapes and free-form facts that precede the numbers in a checkpoint file. */
interface Header<Facts> {
  readonly format: 'dfer-checkpoint-1';
  readonly facts: Facts;
  readonly shapes: readonly (readonly number[])[];
}

/** Writes a file whole or not at all: what was there stays until the new one is complete. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}

/** Saves tensors (as float32) and facts in one file: header length (uint32), header (JSON), numbers. */
export function saveTensors<Facts>(path: string, tensors: readonly tf.Tensor[], facts: Facts): void {
  const header: Header<Facts> = {
    format: 'dfer-checkpoint-1',
    facts,
    shapes: tensors.map(({ shape }) => shape),
  };
  // Padded, so that the numbers start at a multiple of four.
  const json = JSON.stringify(header);
  const text = Buffer.from(json + ' '.repeat((4 - (Buffer.byteLength(json) % 4)) % 4));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const numbers = tensors.map((tensor) => {
    const values = Float32Array.from(tensor.dataSync());
    return Buffer.from(values.buffer);
  });
  writeAtomically(path, Buffer.concat([length, text, ...numbers]));
}

/**
 * Puts saved numbers back into the variables they came from.
 *
 * @returns The facts, or `null` where there is no checkpoint or `accept` refuses its facts (nothing is written then).
 * @throws TrainError `BAD_CHECKPOINT` when the file is damaged or of another network.
 */
export function loadTensors<Facts>(
  path: string,
  variables: readonly tf.Variable[],
  accept: (facts: Partial<Facts>) => facts is Facts,
): Facts | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const damaged = (received: string, cause?: unknown): TrainError =>
    new TrainError(
      'BAD_CHECKPOINT',
      'input',
      `Checkpoint ${path}: expected a complete checkpoint of this network; received ${received}. Delete it to train this fold from its start.`,
      { cause },
    );
  let header: Partial<Header<Partial<Facts>>>;
  let start: number;
  try {
    start = 4 + bytes.readUInt32LE(0);
    header = JSON.parse(bytes.toString('utf8', 4, start));
  } catch (cause) {
    throw damaged('a file without a readable header', cause);
  }
  if (header.format !== 'dfer-checkpoint-1' || header.facts === undefined || header.shapes === undefined) {
    throw damaged('a header of another format');
  }
  if (!accept(header.facts)) return null;
  const expected = JSON.stringify(variables.map(({ shape }) => shape));
  if (JSON.stringify(header.shapes) !== expected) throw damaged('weights of other shapes');
  const count = variables.reduce((sum, { size }) => sum + size, 0);
  if (bytes.length !== start + count * 4) {
    throw damaged(`${bytes.length} bytes instead of ${start + count * 4}`);
  }
  const numbers = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
  );
  let offset = 0;
  for (const variable of variables) {
    const values = numbers.slice(offset, offset + variable.size);
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
    offset += variable.size;
  }
  return header.facts;
}
