import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { dfer } from '../testing/capture.js';
import { makeRelease, makeVideo, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';
import { type Ended, lastLine, type RunOptions, runProcess, severalAtOnce } from '../testing/processes.js';

jest.setTimeout(600_000);

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const shared = ['--config', at('small.json')];
const study = ['study', 'depth', ...shared, '--depths', '8,14', '--out'];

beforeAll(async () => {
  makeRelease(at('release'), 28);
  makeVideo(at('video.mp4'));
  const release = { seconds: 0.5, width: 64, height: 64, fps: 12, awkward: false, clips: 4, subjects: 5 };
  // Absolute paths, as the run's folder is copied and relative paths would break.
  const paths = {
    data: { root: at('release') },
    cache: at('cache'),
    synthetic: { ...release, root: at('videos') },
  };
  writeFiles(folder, { 'small.json': smallConfig({ epochs: 1, folds: [1] }, paths) });
  expect((await dfer([...study, at('study')])).code).toBe(0);
  cpSync(at('study/resnet8'), at('run'), { recursive: true });
});

/** Copies the trained study below `out`, so that only the comparison remains; `train` covers how training ends. */
function copyStudy(out: string): string {
  const root = join(out, 'study');
  if (!existsSync(root)) cpSync(at('study'), root, { recursive: true });
  return root;
}

/** Copies the trained run below `out` without its report, which the analysis would draw again as `report` does. */
function copyRun(out: string): string {
  const root = join(out, 'run');
  if (!existsSync(root)) {
    cpSync(at('run'), root, { recursive: true });
    rmSync(join(root, 'report.json'));
  }
  return root;
}

/** Arguments of each command, writing below `out` where it writes files. */
const COMMANDS: Readonly<Record<string, (out: string) => readonly string[]>> = {
  train: (out) => ['train', ...shared, '--out', join(out, 'run')],
  synthesize: (out) => ['synthesize', ...shared, '--out', join(out, 'videos')],
  inspect: () => ['inspect', ...shared],
  preprocess: (out) => ['preprocess', ...shared, '--cache', join(out, 'cache')],
  'contact-sheet': (out) => ['contact-sheet', ...shared, '--random', '2', '--out', join(out, 'sheet.html')],
  export: (out) => ['export', ...shared, '--out', join(out, 'tar')],
  evaluate: () => ['evaluate', '--run', at('run')],
  predict: () => ['predict', at('video.mp4'), '--run', at('run')],
  report: (out) => ['report', '--run', at('run'), '--out', join(out, 'drawn')],
  compare: (out) => ['compare', at('run'), at('run'), '--out', join(out, 'compared')],
  analyze: (out) => ['analyze', copyRun(out), '--clips', '2', '--strips', '1'],
  study: (out) => [...study, copyStudy(out)],
  config: () => ['config'],
  doctor: () => ['doctor', '--backend', 'cpu'],
};

const NAMES = Object.keys(COMMANDS);

/** Usual exit code; `predict` finds no face in the test pattern. */
const usual = (name: string): number => (name === 'predict' ? 2 : 0);

const neverAFault = ({ stderr }: Ended): void => {
  expect(stderr).not.toMatch(/internal error|^\s+at |unhandled|UnhandledPromise/m);
};

const whereThereIsAFullDevice = existsSync('/dev/full') ? test : test.skip;

describe('unwritable standard streams', () => {
  /** Commands whose work is already done, as only their endings are tested here. */
  const done: Readonly<Record<string, readonly string[]>> = {
    train: ['train', ...shared, '--out', at('run')],
    preprocess: ['preprocess', ...shared],
    study: [...study, at('study')],
  };
  const codes = (streams: RunOptions, label: string): Promise<string[]> =>
    severalAtOnce(NAMES, async (name) => {
      const argv = done[name] ?? COMMANDS[name]!(at(label, name));
      return `${name}: ${(await runProcess(argv, streams)).code}`;
    });

  whereThereIsAFullDevice('a full stderr and an unread stdout stop no command', async () => {
    const ended = await codes({ stdout: 'unread', stderr: '/dev/full' }, 'out');
    expect(ended).toEqual(NAMES.map((name) => `${name}: ${usual(name)}`));
  });

  whereThereIsAFullDevice('a full stdout exits with 2, even if nobody reads stderr', async () => {
    const ended = await codes({ stdout: '/dev/full', stderr: 'unread' }, 'err');
    expect(ended).toEqual(NAMES.map((name) => `${name}: 2`));
  });

  test('streams closed from the start (`>&- 2>&-`) stop no command', async () => {
    const ended = await codes({ stdout: 'none', stderr: 'none' }, 'none');
    expect(ended).toEqual(NAMES.map((name) => `${name}: ${usual(name)}`));
  });

  whereThereIsAFullDevice('a result that cannot be written is reported in one line', async () => {
    const { stderr } = await runProcess(COMMANDS['evaluate']!(''), { stdout: '/dev/full' });
    expect(stderr).toMatch(
      /^error: standard output: expected room for the result; received ENOSPC; [^\n]+\n$/,
    );
  });
});

describe('a file system with too little space', () => {
  const WRITERS = 'train synthesize preprocess contact-sheet export report analyze study'.split(' ');
  const small = at('small');
  const canMount = (): boolean => {
    mkdirSync(small, { recursive: true });
    return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', small]).status === 0;
  };
  const isMounted = canMount();
  afterAll(() => {
    if (isMounted) execFileSync('umount', [small]);
  });

  /** Fills the file system, except for a few kB. */
  function fill(): void {
    spawnSync('dd', ['if=/dev/zero', `of=${join(small, 'filler')}`, 'bs=4096'], { stdio: 'ignore' });
  }

  (isMounted ? test : test.skip).each(WRITERS)(
    '%s on a full file system: one line, exit code 2, and it works once there is space',
    async (name) => {
      const argv = COMMANDS[name]!(join(small, name));
      fill();
      const ended = await runProcess(argv);
      expect([ended.code, lastLine(ended.stderr)]).toEqual([
        2,
        expect.stringMatching(/^error: .*(full disk|room|space)/),
      ]);
      neverAFault(ended);
      rmSync(join(small, 'filler'));
      expect(await dfer(argv)).toMatchObject({ code: 0 });
      rmSync(join(small, name), { recursive: true, force: true });
    },
  );

  test('a file size limit: one line, exit code 2, and it works without the limit', async () => {
    // In blocks of 1 kB: smaller than the first file of some commands, or a later file of others.
    const limits: Readonly<Record<string, number>> = { synthesize: 2, export: 16, analyze: 1, study: 2 };
    await severalAtOnce(WRITERS, async (name) => {
      const argv = COMMANDS[name]!(at('limited', name));
      const ended = await runProcess(argv, { before: `ulimit -f ${limits[name] ?? 4}` });
      expect([name, ended.code, lastLine(ended.stderr)]).toEqual([
        name,
        2,
        expect.stringMatching(/^error: .*(size of files|EFBIG)/),
      ]);
      neverAFault(ended);
    });
    // The test above shows for the other commands that they resume.
    const resumed = isMounted ? ['synthesize', 'export'] : WRITERS;
    for (const name of resumed) {
      expect(await dfer(COMMANDS[name]!(at('limited', name)))).toMatchObject({ code: 0 });
    }
  });
});

describe('SIGINT and SIGTERM', () => {
  const MOMENTS = [
    ['while it loads', (ms: number): boolean => ms > 250],
    ['a little later', (ms: number): boolean => ms > 900],
    [
      'while it works',
      (ms: number, stderr: string): boolean => /: \d+\/\d+ |Ctrl-C saves/.test(stderr) || ms > 1800,
    ],
  ] as const;

  test('every command exits with one line and 130 or 143, and runs again', async () => {
    const cases = NAMES.flatMap((name, row) =>
      MOMENTS.map(([moment, when], column) => {
        const signal = (row + column) % 2 === 0 ? ('SIGINT' as const) : ('SIGTERM' as const);
        return { name, moment, when, signal };
      }),
    );
    await severalAtOnce(cases, async ({ name, moment, when, signal }) => {
      const out = at('stopped', name, moment.replaceAll(' ', '-'));
      const ended = await runProcess(COMMANDS[name]!(out), { press: { signal, when } });
      const what = `${name}, ${signal} ${moment}`;
      neverAFault(ended);
      // It may finish earlier, or Node.js may not have started yet.
      expect([usual(name), signal === 'SIGINT' ? 130 : 143].map((code) => `${what}: ${code}`)).toContain(
        `${what}: ${ended.code}`,
      );
      if (ended.isKilled) {
        // Nothing has begun, or the result is complete.
        expect([what, ended.stderr === '' || ended.stdout !== '']).toEqual([what, true]);
      } else if (ended.code > 2) {
        expect([what, lastLine(ended.stderr)]).toEqual([
          what,
          expect.stringMatching(/^interrupted; .* To resume: \S/),
        ]);
      }
    });
    for (const name of NAMES) {
      const out = at('stopped', name, 'at-work');
      expect([name, (await dfer(COMMANDS[name]!(out))).code]).toEqual([name, usual(name)]);
    }
  });
});
