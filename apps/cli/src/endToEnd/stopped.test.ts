import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { dfer } from '../testing/capture.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';
import { BIN, lastLine } from '../testing/processes.js';

// DFER_KILLS=50 presses Ctrl-C more often; DFER_KILL_SEED=n presses it at other moments.
const STOPS = Number(process.env['DFER_KILLS'] ?? 3);
let seed = Number(process.env['DFER_KILL_SEED'] ?? 1);

const folder = temporaryFolder();
const release = { clips: 10, subjects: 5, seconds: 1, width: 320, height: 240, fps: 12, awkward: false };
const config = join(folder, 'release.json');
const argvFor = (cache: string): readonly string[] => [
  'preprocess',
  ...['--config', config, '--cache', join(folder, cache), '--json'],
];

/** Random integer from 0 to below `end` (Park & Miller 1988). */
function draw(end: number): number {
  seed = (seed * 48271) % 0x7fffffff;
  return seed % end;
}

beforeAll(async () => {
  writeFiles(folder, {
    'release.json': JSON.stringify({
      synthetic: { root: join(folder, 'release'), ...release },
      preprocess: { size: 64 },
    }),
  });
  expect((await dfer(['synthesize', '--config', config])).code).toBe(0);
}, 120_000);

interface Stopped {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param isTerminal - Signal every process of the group, as a terminal does on Ctrl-C, including ffmpeg. */
function stopAfter(ms: number, isTerminal: boolean, argv: readonly string[]): Promise<Stopped> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const press = (): void => {
      if (child.pid !== undefined && child.exitCode === null)
        process.kill(isTerminal ? -child.pid : child.pid, 'SIGINT');
    };
    const timer = setTimeout(press, ms);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Content of the store per clip, without process and time. */
async function aligned(cache: string): Promise<unknown> {
  const { stdout, code } = await dfer(argvFor(cache));
  const { clips, eliminated, failed, noted }: Record<string, unknown> = JSON.parse(stdout);
  return { code, clips, eliminated, failed, noted };
}

test(`preprocessing that is stopped ${STOPS} times, at any moment, exits with 130 and one line, and resumes`, async () => {
  const began = Date.now();
  const { code } = await stopAfter(2 ** 30, false, argvFor('whole'));
  expect(code).toBe(0);
  const wholeMs = Date.now() - began;
  let cache = 0;
  for (let stop = 0; stop < STOPS; stop++) {
    const ms = 100 + draw(wholeMs);
    const ended = await stopAfter(ms, stop % 2 === 1, argvFor(`stopped-${cache}`));
    const what = { stop, ms, signal: ended.signal, code: ended.code };
    if (ended.code === 0) {
      cache++;
      continue;
    }
    // Nothing handles the signal before Node.js has started, nor while it exits, when the whole summary is on stdout.
    const isUnheard = ended.signal === 'SIGINT' && (ended.stderr === '' || ended.stdout !== '');
    expect(what).toEqual({ ...what, signal: isUnheard ? 'SIGINT' : null, code: isUnheard ? null : 130 });
    if (isUnheard) {
      if (ended.stdout !== '') expect(JSON.parse(ended.stdout)).toMatchObject({ clips: release.clips });
      continue;
    }
    expect([what, lastLine(ended.stderr)]).toEqual([
      what,
      expect.stringMatching(/^interrupted; .* To resume: \S/),
    ]);
    expect([what, ended.stderr.match(/^interrupted;|^error:|^\s+at |internal error/gm)]).toEqual([
      what,
      ['interrupted;'],
    ]);
  }
  const expected = await aligned('whole');
  expect(expected).toMatchObject({ code: 0, clips: release.clips });
  for (let used = 0; used <= cache; used++) expect(await aligned(`stopped-${used}`)).toEqual(expected);
}, 3_600_000);
