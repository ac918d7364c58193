import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ClipStrip } from '@dfer/evaluate';

import { temporaryFolder, writeFiles } from '../../testing/data.js';
import { networksDigest, SavedPredictions } from './savedPredictions.js';

const folder = temporaryFolder();
let count = 0;
const newFile = (): string => join(folder, `${count++}.jsonl`);

const rows = [
  [0.1 + 0.2, 1 - (0.1 + 0.2)],
  [1e-9, 1 - 1e-9],
];
const strip: ClipStrip = {
  kind: 'mistake',
  clip: 'a',
  fold: 1,
  label: 0,
  predicted: 1,
  probabilities: [0.25, 0.75],
  frames: ['data:image/jpeg;base64,AAAA'],
  timeline: [[0.25, 0.75]],
  peak: 0,
  heatMaps: [],
};

/** Writes a file with the predictions for clip `a` and its strip. */
async function written(): Promise<string> {
  const file = newFile();
  const saved = await SavedPredictions.open(file, 'inputs');
  await saved.savePredictions('a', 'digest of a', rows);
  await saved.saveStrip(strip, 'digest of a');
  return file;
}

test('saved predictions and strips are read back bit-identical', async () => {
  const saved = await SavedPredictions.open(await written(), 'inputs');
  expect(saved.findPredictions('a', 'digest of a', 2, 2)).toEqual(rows);
  expect(saved.findStrip(strip, 'digest of a')).toEqual(strip);
});

test.each([
  ['another clip', 'b', 'digest of a', 2, 2],
  ['other frames of the clip', 'a', 'other', 2, 2],
  ['more orders', 'a', 'digest of a', 5, 2],
  ['other classes', 'a', 'digest of a', 2, 7],
])('nothing is reused for %s', async (_, clip, digest, orders, classes) => {
  const saved = await SavedPredictions.open(await written(), 'inputs');
  expect(saved.findPredictions(clip, digest, orders, classes)).toBeUndefined();
});

test('a strip of the other kind, or of other frames, is drawn again', async () => {
  const saved = await SavedPredictions.open(await written(), 'inputs');
  expect(saved.findStrip({ kind: 'hit', clip: 'a' }, 'digest of a')).toBeUndefined();
  expect(saved.findStrip(strip, 'other')).toBeUndefined();
});

test.each([
  ['of other inputs or settings', (text: string) => text.replace('inputs', 'others')],
  ['without its first line', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['that is not text', () => '\u0000\u0001'],
  ['that is empty', () => ''],
])('a file %s is started over', async (_, spoil) => {
  const file = await written();
  writeFileSync(file, spoil(readFileSync(file, 'utf8')));
  const saved = await SavedPredictions.open(file, 'inputs');
  expect(saved.findPredictions('a', 'digest of a', 2, 2)).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('{"version":1,"fingerprint":"inputs"}\n');
});

test.each(['{"clip":"b","dig', '{"clip":5}', '[]', '{"digest":"x","strip":{"clip":"https://example.org"}}'])(
  'a last line %s spoils neither the lines before it nor the next',
  async (line) => {
    const file = await written();
    appendFileSync(file, line);
    await (await SavedPredictions.open(file, 'inputs')).savePredictions('b', 'digest of b', rows);
    const saved = await SavedPredictions.open(file, 'inputs');
    expect(saved.findPredictions('a', 'digest of a', 2, 2)).toEqual(rows);
    expect(saved.findPredictions('b', 'digest of b', 2, 2)).toEqual(rows);
  },
);

test('the file is removed once an analysis holds all its clips, not before', async () => {
  const file = await written();
  await (await SavedPredictions.open(file, 'inputs')).finish(['b']);
  expect(existsSync(file)).toBe(true);
  await (await SavedPredictions.open(file, 'inputs')).finish(['a', 'b']);
  expect(existsSync(file)).toBe(false);
});

test('networks that differ in a weight or a name differ in their digest', async () => {
  const digestOf = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    writeFiles(join(folder, name), files);
    return networksDigest([join(folder, name)]);
  };
  const one = await digestOf('one', { 'model.json': '{}', 'weights.bin': 'abc' });
  expect(await digestOf('same', { 'weights.bin': 'abc', 'model.json': '{}' })).toBe(one);
  expect(await digestOf('weight', { 'model.json': '{}', 'weights.bin': 'abd' })).not.toBe(one);
  expect(await digestOf('name', { 'model.json': '{}', 'other.bin': 'abc' })).not.toBe(one);
});
