import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dfer as run } from '../testing/capture.js';
import { makeRelease, makeVideo, splitFiles, temporaryFolder, writeFiles } from '../testing/data.js';
import { expectErrorLine, ONE_ERROR } from '../testing/errorLine.js';

// A busy machine starts threads slowly.
jest.setTimeout(300_000);

const folder = temporaryFolder();
const config = join(folder, 'small.json');
const video = join(folder, 'video.mp4');

beforeAll(() => {
  writeFiles(folder, {
    'small.json': JSON.stringify({
      name: 'small',
      preprocess: { size: 32, looked: 2 },
      model: { name: 'resnet8', size: 16 },
      baseline: 'none',
      train: {
        foldStrategy: 'stratified',
        foldCount: 2,
        batchSize: 4,
        epochs: 1,
        framesPerClip: { train: 1, test: 1 },
        parallelFolds: 1,
      },
    }),
  });
  makeVideo(video);
});

type Result = Awaited<ReturnType<typeof run>>;

const dfer = (...argv: string[]): Promise<Result> => run([...argv, '--config', config, '--workers', '1']);

const expectOneError = (argv: readonly string[], ...parts: readonly string[]): Promise<void> =>
  expectErrorLine([...argv, '--config', config], ...parts);

const cacheOf = (name: string): string => join(folder, 'caches', name);

/** Each command that reads a data set; they write only to the test's folder. */
const READERS: readonly (readonly [string, ...string[]])[] = [
  ['inspect'],
  ['preprocess'],
  ['train', '--out', join(folder, 'runs')],
];

describe('an unusable data set gives one line and exit code 2', () => {
  test.each(READERS)('%s of a missing folder', async (...command) => {
    const root = join(folder, 'nowhere');
    await expectOneError(
      [...command, '--data', root],
      'expected a folder',
      root,
      'does not exist',
      'give the folder',
    );
  });

  test.each(READERS)('%s of a release whose split file has both label bases', async (...command) => {
    const root = join(folder, `bases-${command[0]}`);
    writeFiles(root, {
      'original/1.mp4': 'x',
      'EmoLabel_DataSplit/test(single-labeled)/set_1.csv': 'video_name,label\n1,0\n2,7\n',
    });
    await expectOneError(
      [...command, '--data', root],
      'expected labels 1 to 7',
      'received both 0 and 7',
      'set_1.csv',
    );
  });
});

describe('a split that names missing clips', () => {
  const root = join(folder, 'gaps');
  beforeAll(() => {
    makeRelease(root, 10);
    writeFiles(root, splitFiles(12));
  });

  test('stops the run with one line if there are many', async () => {
    const argv = ['preprocess', '--data', root, '--cache', cacheOf('gaps')];
    await expectOneError(argv, '5 % of 12 clips', '00011', 'restore the file', '--allow-bad');
  });

  test('leaves them out and lists them with --allow-bad', async () => {
    const { code, stderr, stdout } = await dfer(
      ...['preprocess', '--data', root, '--cache', cacheOf('gaps-allowed'), '--allow-bad', '--json'],
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/left out: Clip 00011: expected .*\n.*left out: Clip 00012/);
    expect(JSON.parse(stdout)).toMatchObject({ clips: 10, failed: [{ id: '00011' }, { id: '00012' }] });
  });

  test('lists them in inspect', async () => {
    const { code, stdout } = await run(['inspect', '--data', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/missing +2: 00011, 00012/);
  });
});

/** Files that are named like videos but are not valid videos. */
const BAD_VIDEOS: readonly (readonly [string, (path: string) => void])[] = [
  [
    'a truncated mp4',
    (path) => {
      const whole = readFileSync(video);
      writeFileSync(path, whole.subarray(0, whole.length / 2));
    },
  ],
  ['a text file called .mp4', (path) => writeFileSync(path, 'not a video\n')],
  ['a file of zero bytes', (path) => writeFileSync(path, '')],
  ['a clip of zero frames', (path) => makeVideo(path, 0)],
];

describe('invalid videos', () => {
  const root = join(folder, 'no-videos');
  const argv = ['preprocess', '--data', root, '--cache', cacheOf('no-videos')];
  const idOf = (what: string): string => what.replaceAll(/[ .]/g, '-');
  beforeAll(() => {
    mkdirSync(join(root, 'happy'), { recursive: true });
    copyFileSync(video, join(root, 'happy/good.mp4'));
    for (const [what, make] of BAD_VIDEOS) make(join(root, 'happy', `${idOf(what)}.mp4`));
  });

  test('stop the run with one line if they are more than 5 %', async () => {
    await expectOneError(argv, 'at most 5 % of 5 clips', 'to fail; received', 'replace', '--allow-bad');
  });

  describe('with --allow-bad', () => {
    let result: Result;
    beforeAll(async () => {
      result = await dfer(...argv, '--allow-bad', '--json');
    });

    test.each(BAD_VIDEOS)('%s is listed', (what) => {
      expect(result.code).toBe(0);
      const line = `left out: Video [^\\n]*${idOf(what)}\\.mp4: expected a video[^\\n]*received[^\\n]*replace the file`;
      expect(result.stderr).toMatch(new RegExp(line));
      const { failed } = JSON.parse(result.stdout);
      expect(failed).toContainEqual({ id: `happy/${idOf(what)}`, reason: expect.any(String) });
    });
  });
});

test('a single bad clip is listed and skipped, and does not stop the run', async () => {
  const root = join(folder, 'single');
  mkdirSync(join(root, 'happy'), { recursive: true });
  copyFileSync(video, join(root, 'happy/good.mp4'));
  writeFileSync(join(root, 'happy/bad.mp4'), 'not a video\n');
  const argv = ['preprocess', '--data', root, '--cache', cacheOf('single'), '--json'];
  const { code, stdout, stderr } = await dfer(...argv);
  expect(code).toBe(0);
  expect(stderr).toMatch(/left out: Video [^\n]*bad\.mp4/);
  expect(JSON.parse(stdout)).toMatchObject({
    eliminated: [{ id: 'happy/good' }],
    failed: [{ id: 'happy/bad' }],
  });
});

describe('without ffmpeg', () => {
  const BIN = join(__dirname, '../../dist/bin.js');
  const empty = join(folder, 'no-programs');
  const withoutFfmpeg = (...argv: string[]): Result => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...argv], {
      encoding: 'utf8',
      env: { ...process.env, PATH: empty },
    });
    return { code: status ?? -1, stdout, stderr };
  };
  beforeAll(() => mkdirSync(empty));

  test('preprocess says what to install, and counts no clip as bad', async () => {
    const root = join(folder, 'unseen');
    mkdirSync(join(root, 'happy'), { recursive: true });
    copyFileSync(video, join(root, 'happy/good.mp4'));
    const argv = ['preprocess', '--data', root, '--cache', cacheOf('unseen'), '--config', config];
    const { code, stderr } = withoutFfmpeg(...argv, '--log-level', 'silent');
    expect(stderr).toMatch(ONE_ERROR);
    expect(stderr).toMatch(/expected the programs ffmpeg and ffprobe on PATH; received none; install them/);
    expect(code).toBe(2);
    expect(JSON.parse((await run([...argv, '--json'])).stdout)).toMatchObject({ cached: 0, failed: [] });
  });

  test('synthesize says what to install', () => {
    const { code, stderr } = withoutFfmpeg(
      ...[
        'synthesize',
        '--out',
        join(folder, 'unmade'),
        '--clips',
        '7',
        '--subjects',
        '5',
        '--log-level',
        'silent',
      ],
    );
    expect(stderr).toMatch(ONE_ERROR);
    expect(stderr).toContain('apt install ffmpeg');
    expect(code).toBe(2);
  });

  test('doctor names the missing program and the consequences', () => {
    const { code, stdout } = withoutFfmpeg('doctor', '--backend', 'cpu');
    expect(stdout).toMatch(/ffmpeg +videos can be neither read nor written: missing; install ffmpeg/);
    expect(code).toBe(0);
  });
});

test('a cache made with other settings is refused and left unchanged', async () => {
  const root = join(folder, 'other-settings');
  makeRelease(root, 6);
  const argv = ['preprocess', '--data', root, '--cache', cacheOf('other-settings')];
  expect((await dfer(...argv)).code).toBe(0);
  await expectOneError(
    [...argv, '--aligned-size', '48'],
    'expected size=48',
    'received size=32',
    '--cache DIR',
  );
  expect(JSON.parse((await dfer(...argv, '--json')).stdout)).toMatchObject({ done: 0, cached: 6 });
});
