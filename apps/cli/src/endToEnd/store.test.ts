import { readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';

import { storeFolder } from '../shared/data.js';
import { dfer } from '../testing/capture.js';
import { makeRelease, temporaryFolder } from '../testing/data.js';

const folder = temporaryFolder();
const root = join(folder, 'release');
const cache = join(folder, 'cache');
const config = join(folder, 'small.json');
const shared = ['--data', root, '--cache', cache, '--config', config];

beforeAll(async () => {
  makeRelease(root, 7);
  writeFileSync(config, JSON.stringify({ preprocess: { size: 32, encoding: 'jpeg' } }));
  expect((await dfer(['preprocess', ...shared, '--workers', '1'])).code).toBe(0);
});

test('--status prints the progress of preprocessing, and creates no store', async () => {
  const { stdout } = await dfer(['preprocess', '--status', ...shared]);
  expect(stdout).toMatch(/^done +7\neliminated +0\nfailed +0\nleft +0\nall +7\nrate +.*no writer active$/m);
  expect(JSON.parse((await dfer(['preprocess', '--status', ...shared, '--json'])).stdout)).toMatchObject({
    total: 7,
    aligned: 7,
    left: 0,
  });
  const elsewhere = join(folder, 'elsewhere');
  const { code, stderr } = await dfer(['preprocess', '--status', ...shared, '--cache', elsewhere]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: Store [^\n]*received none; [^\n]*\n$/)]);
  expect(readdirSync(folder)).not.toContain('elsewhere');
});

test('export writes the stored clips once', async () => {
  const out = join(folder, 'tar');
  const { code, stdout } = await dfer(['export', ...shared, '--out', out, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ out, samples: 7, shards: [{ name: 'clips-000000.tar' }] });
  const again = await dfer(['export', ...shared, '--out', out, '--log-level', 'silent']);
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringMatching(/^error: Export [^\n]*--out DIR\)\n$/),
  ]);
});

test('--rebuild-index finds a damaged record, and its clip is processed again', async () => {
  const shard = join(storeFolder(cache, root), 'shard-00000.bin');
  const bytes = readFileSync(shard);
  const at = bytes.length - 20;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(shard, bytes);
  const { code, stdout, stderr } = await dfer(['preprocess', '--rebuild-index', ...shared, '--json']);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/6 records verified.*\n.*1 record damaged/)]);
  expect(JSON.parse(stdout)).toMatchObject({ clips: 7, done: 1, cached: 6 });
});

test('a disk that is too small for the data set is reported before any work', async () => {
  const little = { ...statfsSync(folder), bavail: 1, bsize: 4096 };
  const look = jest.spyOn(fs, 'statfs').mockResolvedValue(little);
  const argv = ['preprocess', ...shared, '--cache', join(folder, 'full'), '--log-level', 'silent'];
  const { code, stderr } = await dfer(argv);
  look.mockRestore();
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^error: Store [^\n]*expected [^\n]* GB free for 7 clips; received [^\n]*--cache DIR[^\n]*\n$/,
    ),
  ]);
});
