import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '@dfer/core';
import { temporaryFolder } from '../testing/fakes.js';
import { claimClip, removeDeadClaims } from './claim.js';

/** A store's folder in which this process claimed a clip; `overwrite` replaces the content of the claim. */
async function claimed(): Promise<{ dir: string; overwrite: (text: string) => string }> {
  const dir = temporaryFolder();
  await claimClip(dir, 'a');
  const overwrite = (text: string): string => {
    const path = join(dir, readdirSync(dir)[0]!);
    writeFileSync(path, text);
    return path;
  };
  return { dir, overwrite };
}

test('a clip is claimed until it is released; other clips are free', async () => {
  const dir = temporaryFolder();
  const release = await claimClip(dir, 'a');
  expect(await claimClip(dir, 'a')).toBeUndefined();
  expect(await claimClip(dir, '../b\0')).toBeDefined();
  await release?.();
  expect(await claimClip(dir, 'a')).toBeDefined();
});

test('of many concurrent claims, one succeeds', async () => {
  const dir = temporaryFolder();
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimClip(dir, 'a')));
  expect(claims.filter((release) => release !== undefined)).toHaveLength(1);
});

test('claims of dead processes are taken over, and removed when the store is opened', async () => {
  const { dir, overwrite } = await claimed();
  overwrite(JSON.stringify({ ...thisProcess(), began: '1' }));
  expect(await claimClip(dir, 'a')).toBeDefined();
  overwrite(JSON.stringify({ ...thisProcess(), began: '1' }));
  await removeDeadClaims(dir);
  expect(readdirSync(dir)).toEqual([]);
});

test.each([
  ['from another machine', JSON.stringify({ ...thisProcess(), host: 'elsewhere' }), 9 * 60, 11 * 60],
  ['that is still empty', '', 0, 6],
])('a claim %s is valid while it is young', async (_, text, youngSeconds, oldSeconds) => {
  const { dir, overwrite } = await claimed();
  const path = overwrite(text);
  const setAge = (seconds: number): void => {
    const at = new Date(Date.now() - 1000 * seconds);
    utimesSync(path, at, at);
  };
  setAge(youngSeconds);
  await removeDeadClaims(dir);
  expect(await claimClip(dir, 'a')).toBeUndefined();
  setAge(oldSeconds);
  expect(await claimClip(dir, 'a')).toBeDefined();
});
