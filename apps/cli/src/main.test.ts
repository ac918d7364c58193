import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dfer } from './testing/capture.js';

const COMMANDS = [
  'train',
  'synthesize',
  'inspect',
  'preprocess',
  'contact-sheet',
  'export',
  'evaluate',
  'analyze',
  'predict',
  'report',
  'doctor',
];

/** Exactly one line that starts with `error: `. */
const oneError = /^error: [^\n]+\n$/;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dfer-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a user error exits with 2 and prints one line', () => {
  test.each([
    ['an unknown flag', ['train', '--epoch', '3'], '--epochs'],
    ['an unknown command', ['trian'], 'train'],
    ['help of an unknown command', ['help', 'trian'], 'train'],
    ['more than the command takes', ['train', 'videos'], 'dfer train --help'],
    ['a network that does not exist', ['train', '--model', 'resnet13'], 'received "resnet13"'],
    [
      'a backend that does not load',
      ['doctor', '--backend', 'wasm', '--device', 'cuda'],
      'wasm does not compute on a GPU',
    ],
    ['an empty path', ['inspect', '--data', ''], 'expected a path'],
    ['a file where a folder should be', ['train', '--data', '/', '--out', __filename], 'choose another'],
    ['a flag without its value', ['train', '--data'], 'dfer train --help'],
    ['a folder that is not a run', ['evaluate', '--run', '/nowhere'], '/nowhere'],
    ['a word for a number', ['train', '--epochs', 'many'], 'whole number'],
    ['a backend that does not exist', ['doctor', '--backend', 'gpu'], 'torch'],
    ['an invalid fold list', ['train', '--folds', '1,x'], 'whole number'],
    ['a missing configuration', ['train', '--config', '/nowhere/x.json'], '/nowhere/x.json'],
    ['no video', ['predict'], 'video'],
    ['a contact sheet of an unsupported type', ['contact-sheet', '--out', 'sheet.pdf'], '.html or .png'],
    ['a margin out of range', ['preprocess', '--margin', '9'], 'a number from 0 to 4'],
  ])('%s', async (_what, argv, named) => {
    const { code, stdout, stderr } = await dfer(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
    expect(stderr).toContain(named);
    // doctor prints its findings in any case.
    if (argv[0] !== 'doctor') expect(stdout).toBe('');
  });

  test('an unknown configuration key, with the nearest known key', async () => {
    const file = join(folder, 'typo.json');
    await writeFile(file, JSON.stringify({ train: { epoch: 3 } }));
    const { code, stderr } = await dfer(['train', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
    expect(stderr).toContain('"train.epoch"');
    expect(stderr).toContain('"train.epochs"');
  });

  test('a configuration that is not JSON', async () => {
    const file = join(folder, 'broken.json');
    await writeFile(file, '{ "seed": ');
    const { code, stderr } = await dfer(['train', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
  });
});

test.each(COMMANDS)('%s --help shows examples on stdout', async (command) => {
  const { code, stdout } = await dfer([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`dfer ${command}`);
  expect(stdout).toContain('Examples:');
});

test('no command has a flag that nx would consume', async () => {
  for (const command of COMMANDS) {
    const { stdout } = await dfer([command, '--help']);
    expect(stdout).not.toMatch(/--(verbose|parallel|args|color|cwd|command|env)\b/);
  }
});

test('a damaged report is reported as damaged', async () => {
  const run = join(folder, 'damaged');
  await mkdir(run);
  await writeFile(join(run, 'config.json'), '{}');
  for (const text of ['{', '{}', 'null']) {
    await writeFile(join(run, 'report.json'), text);
    const { code, stderr } = await dfer(['report', '--run', run]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: [^\n]*damaged file; write it again with: dfer train --resume [^\n]+\n$/);
  }
});

test('--version prints only the version', async () => {
  const { code, stdout, stderr } = await dfer(['--version']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('doctor prints the backend in use, why, why no better one, and how to get one', async () => {
  const { code, stdout } = await dfer(['doctor']);
  expect(code).toBe(0);
  for (const line of ['node', 'ffmpeg', 'ffprobe', 'videos', 'machine', 'torch', 'tensorflow', 'used']) {
    expect(stdout).toMatch(new RegExp(`^${line} +\\S`, 'm'));
  }
  expect(stdout).toMatch(/^used +\w+ \S+ on [\w:]+, (fp32|bf16|fp16): /m);
  if (/^used +(wasm|cpu)/m.test(stdout)) expect(stdout).toMatch(/^faster +\S/m);
});

test('after an impossible command line, a correct one can use the same run folder', async () => {
  const out = join(folder, 'run');
  const argv = ['train', '--data', join(folder, 'not-there-yet'), '--out', out];
  expect((await dfer([...argv, '--seed', '1'])).stderr).toContain('not-there-yet');
  expect((await dfer([...argv, '--seed', '2'])).stderr).toContain('not-there-yet');
});

test('doctor --json prints one JSON document', async () => {
  const { code, stdout } = await dfer(['doctor', '--json', '--backend', 'cpu']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ node: process.version });
});
