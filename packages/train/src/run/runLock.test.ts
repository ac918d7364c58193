import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisProcess } from '@dfer/core';
import { lockRun, type RunOwner, runOwner } from './runLock.js';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dfer-lock-'));
  folder = join(root, 'runs/demo');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const file = (): string => join(folder, 'run.lock');

/** Writes the lock of another process. */
async function leave(owner: Partial<RunOwner>): Promise<void> {
  const lock = await lockRun(folder);
  writeFileSync(join(folder, 'report.json'), '{}');
  const kept = readFileSync(file(), 'utf8');
  await lock.release();
  writeFileSync(file(), JSON.stringify({ ...JSON.parse(kept), token: 'other', ...owner }));
}

function deadPid(): number {
  return spawnSync('true').pid;
}

test('the second process is rejected with process, host and time, and gets the folder after the first releases it', async () => {
  const lock = await lockRun(folder, 'experiment');
  const { host, pid } = thisProcess();
  expect(await runOwner(folder)).toMatchObject({ host, pid, experiment: 'experiment' });
  await expect(lockRun(folder)).rejects.toMatchObject({
    code: 'RUN_IN_USE',
    kind: 'input',
    message: expect.stringMatching(
      new RegExp(`process ${pid} on ${host}, started at \\d{4}-.*run\\.lock\\.$`),
    ),
  });
  expect(readdirSync(folder)).toEqual(['run.lock']);
  await lock.release();
  expect(await runOwner(folder)).toBeNull();
  await (await lockRun(folder)).release();
});

test('of many concurrent attempts, one gets the lock', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(folder)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a running process keeps the folder, regardless of the age of its lock', async () => {
  const sleeper = spawn('sleep', ['60']);
  try {
    const stat = readFileSync(`/proc/${sleeper.pid}/stat`, 'utf8');
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    await leave({ pid: sleeper.pid ?? 0, began });
    utimesSync(file(), 1, 1);
    await expect(lockRun(folder)).rejects.toThrow(`process ${sleeper.pid}`);
  } finally {
    sleeper.kill();
  }
});

test.each<[string, () => Partial<RunOwner>]>([
  ['a process that died', () => ({ pid: deadPid() })],
  ['a process whose id was reused', () => ({ began: '1' })],
])('the lock of %s is taken over', async (_what, owner) => {
  await leave(owner());
  expect(await runOwner(folder)).toBeNull();
  const lock = await lockRun(folder);
  expect((await runOwner(folder))?.token).not.toBe('other');
  await lock.release();
  expect(readdirSync(folder)).toEqual(['report.json']);
});

test.each(['host', 'namespace'])(
  'an owner on another %s counts only while its lock is renewed',
  async (key) => {
    await leave({ [key]: 'elsewhere', pid: deadPid() });
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'RUN_IN_USE' });
    const old = Date.now() / 1000 - 400;
    utimesSync(file(), old, old);
    await (await lockRun(folder)).release();
  },
);

test('a lock that is not JSON is respected until it is old', async () => {
  await leave({});
  writeFileSync(file(), '{"pid":');
  await expect(lockRun(folder)).rejects.toThrow(/locked by another process/);
  utimesSync(file(), 1, 1);
  await (await lockRun(folder)).release();
});

test('a lock that another process took over is not removed', async () => {
  const lock = await lockRun(folder);
  writeFileSync(file(), JSON.stringify({ ...JSON.parse(readFileSync(file(), 'utf8')), token: 'other' }));
  await lock.release();
  expect(existsSync(file())).toBe(true);
});

test('a folder that cannot be created causes the system error immediately', async () => {
  await expect(lockRun('/proc/nowhere/run')).rejects.toMatchObject({ code: 'ENOENT' });
});
