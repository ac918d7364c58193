import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dfer } from './testing/capture.js';

const COMMANDS = ['train', 'synthesize', 'inspect', 'preprocess', 'evaluate', 'predict', 'report', 'doctor'];

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
    ['a number that is none', ['train', '--epochs', 'many'], 'whole number'],
    ['a backend that does not exist', ['doctor', '--backend', 'gpu'], 'torch'],
    ['a fold list that is none', ['train', '--folds', '1,x'], 'whole number'],
    ['a missing configuration', ['train', '--config', '/nowhere/x.json'], '/nowhere/x.json'],
    ['no film', ['predict'], 'video'],
  ])('%s', async (_what, argv, named) => {
    const { code, stdout, stderr } = await dfer(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(oneError);
    expect(stderr).toContain(named);
    expect(stdout).toBe('');
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

test('doctor --json prints one JSON document', async () => {
  const { code, stdout } = await dfer(['doctor', '--json', '--backend', 'cpu']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ node: process.version });
});
