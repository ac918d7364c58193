import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from './checkpointFile.js';
import { Checkpoints } from './checkpoints.js';
import { temporaryFolder } from '../../testing/folder.js';

const folder = temporaryFolder();
const at = (step: number) => ({
  facts: { step },
  arrays: [new Float32Array([step, -0, Infinity]), new Float32Array(0)],
});

/** Saves three checkpoints and damages the newest. */
function saved(name: string, damage: (bytes: Buffer) => Buffer): string {
  const directory = join(folder, name);
  const checkpoints = new Checkpoints(directory);
  for (const step of [8, 9, 10]) checkpoints.save(step, at(step));
  const newest = join(directory, 'step-000000010.bin');
  writeFileSync(newest, damage(readFileSync(newest)));
  return directory;
}

test('the newest two are kept, bit for bit', () => {
  const directory = saved('whole', (bytes) => bytes);
  expect(readdirSync(directory).sort()).toEqual(['step-000000009.bin', 'step-000000010.bin']);
  expect(new Checkpoints(directory).load()).toEqual(at(10));
});

test('a checkpoint that was incomplete when the process died is ignored', () => {
  const directory = saved('dying', (bytes) => bytes);
  writeFileSync(join(directory, 'new.part'), 'half a checkpoint');
  expect(new Checkpoints(directory).load()).toEqual(at(10));
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['truncated', (bytes) => bytes.subarray(0, -5)],
  ['empty', () => Buffer.alloc(0)],
  ['of another file type', () => Buffer.from('x'.repeat(500))],
  ['with a flipped bit', (bytes) => Buffer.from(bytes.map((byte, i) => (i === 60 ? byte ^ 1 : byte)))],
])('a checkpoint %s is reported and renamed, and the previous one is used', (what, damage) => {
  const directory = saved(what.replaceAll(' ', '-'), damage);
  const warnings: string[] = [];
  const checkpoints = new Checkpoints(directory, (warning) => warnings.push(warning));
  expect(checkpoints.load()).toEqual(at(9));
  expect(warnings).toEqual([
    expect.stringMatching(/step-000000010\.bin: expected a complete checkpoint; received .*Resuming from/),
  ]);
  checkpoints.save(10, at(10));
  expect(checkpoints.load()).toEqual(at(10));
});

test('if both are damaged, nothing is deleted silently', () => {
  const directory = saved('both', () => Buffer.from('none'));
  writeFileSync(join(directory, 'step-000000009.bin'), 'none');
  expect(() => new Checkpoints(directory).load()).toThrow(
    expect.objectContaining({ code: 'BAD_CHECKPOINT', kind: 'input' }),
  );
  expect(() => readCheckpoint(join(directory, 'missing.bin'))).toThrow(/cannot be read/);
});
