import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '@dfer/core';
import { temporaryFolder } from '../testing/fakes.js';
import { claimClip, removeDeadClaims } from './claim.js';

/** A store's folder in which this process once claimed a clip; `overwrite` puts another text into the claim. */
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

test('a clip is one’s until it is given back; others are free', async () => {
  const dir = temporaryFolder();
  const release = await claimClip(dir, 'a');
  expect(await claimClip(dir, 'a')).toBeUndefined();
  expect(await claimClip(dir, '../b\0')).toBeDefined();
  await release?.();
  expect(await claimClip(dir, 'a')).toBeDefined();
});

test('of many who want a clip at once one gets it', async () => {
  const dir = temporaryFolder();
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimClip(dir, 'a')));
  expect(claims.filter((release) => release !== undefined)).toHaveLength(1);
});

test('what a dead process left is taken over, and removed when the store is opened', async () => {
  const { dir, overwrite } = await claimed();
  overwrite(JSON.stringify({ ...thisProcess(), began: '1' }));
  expect(await claimClip(dir, 'a')).toBeDefined();
  overwrite(JSON.stringify({ ...thisProcess(), began: '1' }));
  await removeDeadClaims(dir);
  expect(readdirSync(dir)).toEqual([]);
});

test.each([
  ['of another machine', JSON.stringify({ ...thisProcess(), host: 'elsewhere' }), 9 * 60, 11 * 60],
  ['that is not written yet', '', 0, 6],
])('a claim %s counts while it is young', async (_, text, youngSeconds, oldSeconds) => {
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
