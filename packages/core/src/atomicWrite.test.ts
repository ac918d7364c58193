import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile, writeAtomically } from './atomicWrite.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dfer-core-'));
});

test('parts are written in order, and the folder is created', () => {
  const path = join(folder, 'a/b/file');
  writeAtomically(path, [Buffer.from('one '), Buffer.from('two')]);
  expect(readFileSync(path, 'utf8')).toBe('one two');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['file']);
});

test.each([
  ['text', 'new'],
  ['bytes', Buffer.from('new')],
])('a file is replaced by %s', async (_, content) => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  await replaceFile(path, content);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a failed write keeps the old file and leaves no other file', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  const failing = replaceFile(path, async (file) => {
    await file.write('half');
    throw new Error('disk');
  });
  await expect(failing).rejects.toThrow('disk');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file']);
});
