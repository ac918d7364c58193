import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';

const BIN = join(__dirname, '../../dist/bin.js');

const folder = temporaryFolder();
const config = join(folder, 'small.json');
const shared = ['--config', config, '--data', join(folder, 'release'), '--cache', join(folder, 'cache')];

beforeAll(() => {
  makeRelease(join(folder, 'release'), 28);
  writeFiles(folder, {
    'small.json': smallConfig({ epochs: 4 }),
  });
});

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Starts the built command and presses Ctrl-C as soon as `ready` returns true. */
function interruptWhen(ready: (stderr: string) => boolean, argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    let pressed = false;
    const look = setInterval(() => {
      if (pressed || !ready(stderr)) return;
      pressed = true;
      child.kill('SIGINT');
    }, 10);
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => {
      clearInterval(look);
      resolve({ code, stderr });
    });
  });
}

const reportOf = (run: string): unknown => JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'));

test('Ctrl-C in training saves, exits with 130 and says how to resume; the resumed run equals an uninterrupted one', async () => {
  const stopped = join(folder, 'stopped');
  const started = join(stopped, 'folds/1/metrics.jsonl');
  const { code, stderr } = await interruptWhen(
    () => existsSync(started),
    ['train', ...shared, '--out', stopped],
  );
  expect(code).toBe(130);
  expect(stderr).toContain(`To resume: dfer train --resume ${stopped}`);
  const epochs = readFileSync(started, 'utf8');
  expect(existsSync(join(stopped, 'report.json'))).toBe(false);

  expect((await dfer(['train', '--resume', stopped])).code).toBe(0);
  // Saved epochs were not trained again: their lines, including times, are the same.
  expect(readFileSync(started, 'utf8').startsWith(epochs)).toBe(true);
  const whole = join(folder, 'whole');
  expect((await dfer(['train', ...shared, '--out', whole])).code).toBe(0);
  expect(reportOf(stopped)).toEqual(reportOf(whole));
}, 300_000);

test('Ctrl-C in preprocessing keeps finished clips, and the same command resumes', async () => {
  const cache = join(folder, 'other-cache');
  const argv = ['preprocess', '--data', join(folder, 'release'), '--cache', cache, '--config', config];
  const { code, stderr } = await interruptWhen(
    (output) => output.includes('align:') || existsSync(cache),
    argv,
  );
  expect(code).toBe(130);
  expect(stderr).toContain('run the same command again');
  const { stdout } = await dfer([...argv, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ clips: 28, failed: [] });
});

test('a command that saves nothing stops immediately', async () => {
  const { code, stderr } = await dfer(['inspect', '--data', join(folder, 'release')], AbortSignal.abort());
  expect(code).toBe(130);
  expect(stderr).toMatch(/^interrupted; [^\n]*run the same command again\n$/);
});
