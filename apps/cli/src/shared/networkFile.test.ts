import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { buildResNet, saveModel, saveSafetensors } from '@dfer/models';
import { DEFAULT_SETTINGS } from '@dfer/preprocess';

import { temporaryFolder, writeFiles } from '../testing/data.js';
import { readFoldAlignment, alignmentSettings, findNetwork } from './networkFile.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const classes = ['happy', 'sad'];
const metadata = { classes, size: 16 };

async function save(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const model = buildResNet({ depth: 8, width: 4, classNames: classes, inputSize: 16 });
  const write = name.endsWith('.safetensors') ? saveSafetensors : saveModel;
  await write(model, at(name), { ...metadata, ...more });
  model.dispose();
  return at(name);
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('a network is found', () => {
  test.each([
    ['by its folder', 'model', 'model'],
    ['by its model.json', 'model/model.json', 'model'],
    ["by its fold's folder", 'folds/1', 'folds/1/model'],
    ['as a .safetensors file', 'one.safetensors', 'one.safetensors'],
  ])('%s', async (_, named, found) => {
    await save(found);
    expect(await findNetwork(at(named))).toBe(at(found));
  });

  test('not in any other folder, which may be a run', async () => {
    mkdirSync(at('run'));
    expect([await findNetwork(at('run')), await findNetwork(at('nowhere'))]).toEqual([null, null]);
  });

  test.each([
    ['model.onnx', /received .*model\.onnx, a format that can be written but not read; write one with/],
    ['MODEL.ONNX', /MODEL\.ONNX, a format that can be written but not read/],
    ['weights.pth', /received the file .*weights\.pth; write one with dfer export --format safetensors/],
  ])('not in %s: one line lists the accepted inputs', async (name, message) => {
    writeFileSync(at(name), '');
    await expect(findNetwork(at(name))).rejects.toThrow(message);
    await expect(findNetwork(at(name))).rejects.toThrow(/^--run: expected the folder of a run, [^\n]+$/);
  });
});

describe.each(['aligned', 'aligned.safetensors'])('the alignment of %s', (name) => {
  test('is read from its file', async () => {
    const network = await save(name, { alignment: { size: 96, margin: 0.75, timeline: 'linear' } });
    expect(await alignmentSettings(network)).toEqual({
      settings: { ...DEFAULT_SETTINGS, size: 96, margin: 0.75, timeline: 'linear' },
      note: null,
    });
  });

  test('is the default if the file has none, with a note', async () => {
    const { settings, note } = await alignmentSettings(await save(name));
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(note).toMatch(/it does not record how its clips were aligned; the default alignment is used/);
  });

  test('uses the default detector if its own is not in the file, with a note', async () => {
    const { settings, note } = await alignmentSettings(
      await save(name, { alignment: { detector: 'retinaface', margin: 0.5 } }),
    );
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, margin: 0.5 });
    expect(note).toMatch(/with the detector retinaface, whose file is not part of it; blazeface is used/);
  });

  test.each([
    ['another type', { size: '96' }],
    ['a value out of range', { margin: -1 }],
    ['no settings', 'tight'],
  ])('is refused if it has %s, in one line that names the network', async (_, alignment) => {
    await expect(alignmentSettings(await save(name, { alignment }))).rejects.toThrow(
      /^network .*aligned.*: its alignment cannot be used: Setting \w+: expected [^\n]+$/,
    );
  });
});

test("a fold's network without alignment uses that of its run", async () => {
  writeFiles(folder, {
    'old/config.json': JSON.stringify({ preprocess: { margin: 0.6, size: 64 } }),
    'damaged/config.json': '{',
  });
  expect(await readFoldAlignment(await save('old/folds/1/model'))).toMatchObject({ margin: 0.6, size: 64 });
  expect(await readFoldAlignment(await save('damaged/folds/1/model'))).toBeUndefined();
  expect(await readFoldAlignment(await save('alone'))).toBeUndefined();
});
