import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChosenBackend } from '@dfer/runtime';
import { resolveSettings } from '../settings.js';
import { temporaryFolder } from '../testing/fakes.js';
import { workerProcessor } from './workerPool.js';

/** Exits during clips whose path is `dies` or `dies once`; the latter leaves a file so that the retry succeeds. */
const MORTAL_WORKER = `
import { existsSync, writeFileSync } from 'node:fs';
export default ({ source: { path } }) => {
  if (path.endsWith('dies')) process.exit(3);
  if (path.endsWith('dies once') && !existsSync(path)) {
    writeFileSync(path, '');
    process.exit(3);
  }
  return { kind: 'eliminated', usableRatio: 0, digest: path };
};`;

test('a clip whose worker crashes is retried once, then fails, and the others continue', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, MORTAL_WORKER);
  const processor = await workerProcessor(resolveSettings({}), 2, { device: 'cpu' }, file);
  const process = (name: string) => processor.process({ kind: 'video', path: join(folder, name) }, undefined);
  try {
    const outcomes = await Promise.allSettled(['a', 'dies', 'b', 'dies once', 'c'].map(process));
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    ]);
    expect(outcomes[1]).toMatchObject({
      reason: {
        code: 'WORKER_DIED',
        kind: 'input',
        message: expect.stringMatching(/^Clip [^\n]*; received two that crashed/),
      },
    });
  } finally {
    await processor.close();
  }
});

test('an error of a worker keeps all its properties', async () => {
  const file = join(temporaryFolder(), 'worker.mjs');
  const error = { code: 'BAD_VIDEO', message: 'no', transient: true, leaveOutReason: 'damaged-pictures' };
  writeFileSync(file, `export default () => (${JSON.stringify({ kind: 'error', ...error })});`);
  const processor = await workerProcessor(resolveSettings({}), 1, { device: 'cpu' }, file);
  try {
    await expect(processor.process({ kind: 'video', path: 'a.mp4' }, undefined)).rejects.toMatchObject(error);
  } finally {
    await processor.close();
  }
});

/** Returns the id of its thread, after a delay that lets another thread take the next clip. */
const GPU_WORKER = `
import { threadId } from 'node:worker_threads';
import { setTimeout } from 'node:timers/promises';
export default async () => {
  await setTimeout(100);
  return { kind: 'eliminated', usableRatio: 0, digest: String(threadId) };
};`;

const GPU: ChosenBackend = {
  backend: 'torch',
  device: 'cuda',
  precision: 'bf16',
  version: '2.11.0',
  attempts: [],
  warnings: [],
  shortfalls: [],
};

test('an automatically chosen GPU is used by one worker', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, GPU_WORKER);
  const processor = await workerProcessor(resolveSettings({}), 2, { chosen: GPU }, file);
  try {
    const clips = await Promise.all(
      [1, 2, 3, 4].map(() => processor.process({ kind: 'video', path: folder }, undefined)),
    );
    expect(new Set(clips.map((clip) => clip.kind === 'eliminated' && clip.digest)).size).toBe(1);
  } finally {
    await processor.close();
  }
});
