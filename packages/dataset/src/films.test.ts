import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clip, Dataset } from './clip.js';
import { withFilms } from './films.js';

const folder = mkdtempSync(join(tmpdir(), 'dfer-films-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const clip = (id: string): Clip => ({ id, source: null, label: 0, votes: null, fold: null, subject: null });
const dataset = (format: Dataset['format'], ...ids: string[]): Dataset => ({
  root: '/data',
  format,
  classes: ['happy'],
  clips: ids.map(clip),
  synthetic: false,
  notes: [],
});

function table(text: string): string {
  const path = join(folder, 'films.csv');
  writeFileSync(path, text);
  return path;
}

test('clips of a release are found by number, padded or not', async () => {
  const path = table(
    '\uFEFFvideo_name,year,film\r\n1,1999,Heat\r\n00002.mp4,2001,"Yes, it is"\r\n9,2002,Other\r\n',
  );
  const { clips, notes } = await withFilms(dataset('dfew', '00001', '00002', '00003'), path);
  expect(clips.map(({ film }) => film)).toEqual(['Heat', 'Yes, it is', null]);
  expect(notes).toEqual([expect.stringMatching(/^Movies are known for 2 of 3 clips: 2 movies/)]);
});

test('clips of a folder are found by their id', async () => {
  const { clips } = await withFilms(dataset('folder', 'happy/7'), table('clip,film\nhappy/7,Heat\n'));
  expect(clips[0]!.film).toBe('Heat');
});

test.each([
  ['no header', '1,Heat\n'],
  ['an empty cell', 'clip,film\n1,\n'],
  ['two movies for one clip', 'clip,film\n1,Heat\n00001,Other\n'],
  ['only unknown clips', 'clip,film\n8,Heat\n'],
  ['text that is not a table', 'clip,film\n"1,Heat\n'],
  ['control characters', 'clip,film\n1,a\u001b[2J\n1,b\n'],
])('%s is an error in one line with a remedy', async (_what, text) => {
  const reading = withFilms(dataset('dfew', '00001'), table(text));
  await expect(reading).rejects.toMatchObject({
    code: 'BAD_FILMS',
    message: expect.stringMatching(/^\P{Cc}*films\.csv: expected \P{Cc}*; received \P{Cc}*; \P{Cc}*\.$/u),
  });
});

test('a missing table is reported', async () => {
  await expect(withFilms(dataset('dfew', '00001'), join(folder, 'none.csv'))).rejects.toThrow(
    /expected a readable table/,
  );
});
