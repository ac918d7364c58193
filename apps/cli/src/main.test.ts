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

/** Exactly one line that begins with `error: `. */
const oneError = /^error: [^\n]+\n$/;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dfer-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what the user typed wrongly ends with 2 and one line', () => {
  test.each([
    ['an unknown flag', ['train', '--epoch', '3'], '--epochs'],
    ['an unknown command', ['trian'], 'train'],
    ['help of an unknown command', ['help', 'trian'], 'train'],
    ['more than the command takes', ['train', 'films'], 'dfer train --help'],
    ['a network that does not exist', ['train', '--model', 'resnet13'], 'received "resnet13"'],
    [
      'a backend that does not load',
      ['doctor', '--backend', 'wasm', '--device', 'cuda'],
      'wasm does not compute on a GPU',
    ],
    ['an empty path', ['inspect', '--data', ''], 'expected a path'],
    ['a file where a folder should be', ['train', '--data', '/', '--out', __filename], 'choose another'],
    ['a flag without its value', ['train', '--data'], 'dfer train --help'],
    ['a run that is none', ['evaluate', '--run', '/nowhere'], '/nowhere'],
    ['a number that is none', ['train', '--epochs', 'many'], 'whole number'],
    ['a backend that does not exist', ['doctor', '--backend', 'gpu'], 'torch'],
    ['a fold list that is none', ['train', '--folds', '1,x'], 'whole number'],
    ['a missing configuration', ['train', '--config', '/nowhere/x.json'], '/nowhere/x.json'],
    ['no film', ['predict'], 'video'],
    ['a contact sheet of another kind', ['contact-sheet', '--out', 'sheet.pdf'], '.html or .png'],
    ['a margin beyond all sense', ['preprocess', '--margin', '9'], 'a number from 0 to 4'],
  ])('%s', async (_what, argv, named) => {
    const { code, stdout, stderr } = await dfer(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
    expect(stderr).toContain(named);
    // What doctor found is worth telling in any case.
    if (argv[0] !== 'doctor') expect(stdout).toBe('');
  });

  test('an unknown key of the configuration, with the nearest known one', async () => {
    const file = join(folder, 'typo.json');
    await writeFile(file, JSON.stringify({ train: { epoch: 3 } }));
    const { code, stderr } = await dfer(['train', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
    expect(stderr).toContain('"train.epoch"');
    expect(stderr).toContain('"train.epochs"');
  });

  test('a configuration that is no JSON', async () => {
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

test('no command has a flag that nx would swallow', async () => {
  for (const command of COMMANDS) {
    const { stdout } = await dfer([command, '--help']);
    expect(stdout).not.toMatch(/--(verbose|parallel|args|color|cwd|command|env)\b/);
  }
});

test('a damaged report is told as such', async () => {
  const run = join(folder, 'damaged');
  await mkdir(run);
  await writeFile(join(run, 'config.json'), '{}');
  for (const text of ['{', '{}', 'null']) {
    await writeFile(join(run, 'report.json'), text);
    const { code, stderr } = await dfer(['report', '--run', run]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: [^\n]*damaged file; make it anew with: dfer train --resume [^\n]+\n$/);
  }
});

test('--version prints the version alone', async () => {
  const { code, stdout, stderr } = await dfer(['--version']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('doctor says what is used, why, why nothing better, and how to get it', async () => {
  const { code, stdout } = await dfer(['doctor']);
  expect(code).toBe(0);
  for (const line of ['node', 'ffmpeg', 'ffprobe', 'films', 'machine', 'torch', 'tensorflow', 'used']) {
    expect(stdout).toMatch(new RegExp(`^${line} +\\S`, 'm'));
  }
  expect(stdout).toMatch(/^used +\w+ \S+ on [\w:]+, (fp32|bf16): /m);
  if (/^used +(wasm|cpu)/m.test(stdout)) expect(stdout).toMatch(/^faster +\S/m);
});

test('a command line that asked for the impossible leaves a run folder that the right one can use', async () => {
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
