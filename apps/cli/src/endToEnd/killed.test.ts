import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';

// DFER_KILLS=20 kills more often; DFER_KILL_SEED=n kills at other moments.
const KILLS = Number(process.env['DFER_KILLS'] ?? 3);
let seed = Number(process.env['DFER_KILL_SEED'] ?? 1);

const BIN = join(__dirname, '../../dist/bin.js');
const folder = temporaryFolder();

/** Random integer from 0 to below `end` (Park & Miller 1988). */
function draw(end: number): number {
  seed = (seed * 48271) % 0x7fffffff;
  return seed % end;
}

beforeAll(() => {
  makeRelease(join(folder, 'release'), 28);
  writeFiles(folder, {
    'small.json': smallConfig(
      { epochs: 3, batchSize: 2, emaDecay: 0.9, checkpointEvery: { steps: 1 } },
      { data: { root: join(folder, 'release') }, cache: join(folder, 'cache') },
    ),
  });
});

/** Identifies the newest checkpoint of each fold; changes whenever one is written. */
function newest(run: string): string {
  return ['1', '2']
    .map((fold) => join(run, 'folds', fold, 'checkpoint'))
    .map((checkpoints) => (existsSync(checkpoints) ? readdirSync(checkpoints).sort().at(-1) : ''))
    .join();
}

/** Starts the built command and kills it shortly after a few more checkpoints. */
async function trainAndKill(run: string, argv: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [BIN, ...argv], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let [seen, more] = [newest(run), draw(5)];
  const lateMs = draw(more === 0 ? 3000 : 60);
  while (more > 0 && child.exitCode === null) {
    await wait(2);
    if (newest(run) === seen) continue;
    seen = newest(run);
    more--;
  }
  await wait(lateMs);
  child.kill('SIGKILL');
  await ended;
}

function outcomeOf(run: string): readonly (readonly [string, string])[] {
  const perFold = ['model/weights.bin', 'predictions.csv'];
  return ['1', '2']
    .flatMap((fold) => perFold.map((name) => join('folds', fold, name)))
    .concat('report.json')
    .map((name) => [name, readFileSync(join(run, name)).toString('base64')]);
}

test(`a run killed ${KILLS} times gives bit-identical results to an uninterrupted run`, async () => {
  const config = join(folder, 'small.json');
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  expect((await dfer(['train', '--config', config, '--out', whole])).code).toBe(0);
  const start = ['train', '--config', config, '--out', killed];
  for (let kill = 0; kill < KILLS; kill++) await trainAndKill(killed, start);
  expect((await dfer(start)).code).toBe(0);
  expect(outcomeOf(killed)).toEqual(outcomeOf(whole));
}, 900_000);
