import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The built command, as worker threads need the compiled packages.
const BIN = join(__dirname, '../../dist/bin.js');

let folder: string;
let config: string;
let out: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dfer-e2e-'));
  config = join(folder, 'small.json');
  out = join(folder, 'run');
  await writeFile(
    config,
    JSON.stringify({
      name: 'small',
      synthetic: {
        root: join(folder, 'release'),
        clips: 21,
        subjects: 5,
        seconds: 0.5,
        width: 320,
        height: 180,
        fps: 12,
      },
      cache: join(folder, 'cache'),
      preprocess: { size: 32, quality: 'fast' },
      model: { name: 'resnet8', size: 32 },
      train: {
        foldStrategy: 'stratified',
        foldCount: 2,
        epochs: 1,
        batchSize: 4,
        framesPerClip: { train: 2, test: 2 },
      },
    }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const dfer = (...argv: string[]): string =>
  execFileSync(process.execPath, [BIN, ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const dferAll = (...argv: string[]) => spawnSync(process.execPath, [BIN, ...argv], { encoding: 'utf8' });

test('runs from no data to a report on encoded videos, then predicts; a second run reuses everything', async () => {
  const summary = JSON.parse(dfer('train', '--config', config, '--out', out, '--json'));
  expect(summary).toMatchObject({ run: out, protocol: { data: 'synthetic', folds: 'stratified' } });
  expect(await readdir(out)).toEqual(
    expect.arrayContaining([
      'baseline.json',
      'config.json',
      'environment.json',
      'figures',
      'folds',
      'report.html',
      'report.json',
    ]),
  );
  const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
  expect(report.classes).toHaveLength(7);
  expect(report.folds).toHaveLength(2);
  expect(await readdir(join(out, 'figures'))).toContain('confusion-matrix.svg');

  const video = join(folder, 'release/Clip/original/part1/00001.mp4');
  const { predictions } = JSON.parse(dfer('predict', video, '--run', out, '--json'));
  const chances: number[] = Object.values(predictions[0].probabilities);
  expect(chances).toHaveLength(7);
  expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);

  const text = join(folder, 'text.mp4');
  await writeFile(text, 'not a video');
  const some = dferAll('predict', text, video, '--run', out, '--json');
  expect(some.status).toBe(0);
  expect(some.stderr).toContain(`skipped: Video ${text}`);
  expect(JSON.parse(some.stdout).predictions).toEqual(predictions);
  const none = dferAll('predict', text, '--run', out);
  expect(none.status).toBe(2);
  expect(none.stderr).toMatch(/^error: Video [^\n]*text\.mp4: expected a video[^\n]*\n$/);

  const other = dferAll('train', '--config', config, '--out', out, '--seed', '7');
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(/^error: run [^\n]*expected the settings in its config\.json[^\n]*--out\n$/);

  const made = (await stat(video)).mtimeMs;
  const again = JSON.parse(
    dfer('preprocess', '--config', config, '--data', join(folder, 'release'), '--json'),
  );
  expect(again).toMatchObject({ done: 0 });
  const page = join(folder, 'sheet.html');
  const drawn = dfer('contact-sheet', '--config', config, '--random', '3', '--out', page, '--json');
  expect(JSON.parse(drawn).clips).toHaveLength(3);
  expect((await readFile(page, 'utf8')).match(/<article /g)).toHaveLength(3);

  dfer('train', '--resume', out);
  expect((await stat(video)).mtimeMs).toBe(made);
  expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(report);

  expect(dfer('evaluate', '--run', out)).toContain('happy');
}, 300_000);
