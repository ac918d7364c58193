import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../temporal/buildModel.js';
import { loadSafetensors, readSafetensorsMetadata } from './load.js';
import { saveSafetensors } from './save.js';

const folder = mkdtempSync(join(tmpdir(), 'dfer-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const classes = ['happy', 'sad'];
const metadata = { classes, size: 16, frames: 3, alignment: { margin: 0.5, timeline: 'tim' }, head: 'x' };

const KINDS = [
  ['frames', { depth: 8 }, [2, 16, 16, 3]],
  ['frames with Sobel channels', { depth: 8, input: 'rgb+sobel' }, [2, 16, 16, 3]],
  ['narrow frames', { depth: 14, width: 4 }, [1, 16, 16, 3]],
  ['clips', { depth: 8, head: 'gru', frames: 3 }, [1, 3, 16, 16, 3]],
  ['clips with positions', { depth: 8, head: 'transformer', frames: 3 }, [2, 3, 16, 16, 3]],
] as const;

test.each(KINDS)('a network of %s is restored with its logits and metadata', async (_, kind, shape) => {
  const model = buildModel({ ...kind, classNames: classes, inputSize: 16, seed: 7 });
  const path = join(folder, 'model.safetensors');
  await saveSafetensors(model, path, metadata);
  const back = await loadSafetensors(path);
  expect(back.model.name).toBe(model.name);
  expect(back.metadata).toMatchObject(metadata);
  const x = tf.randomUniform([...shape], -1, 1, 'float32', 1);
  const scores = [model, back.model].map((one) => one.predict(x)).flat();
  expect(Array.from(scores[1]!.dataSync())).toEqual(Array.from(scores[0]!.dataSync()));
});

test('metadata are read without the tensors', async () => {
  const path = join(folder, 'metadata.safetensors');
  const model = buildModel({ depth: 8, classNames: classes, inputSize: 16 });
  await saveSafetensors(model, path, metadata);
  expect(await readSafetensorsMetadata(path)).toMatchObject({ ...metadata, architecture: 'resnet8' });
});

describe('a file is rejected that', () => {
  /** Rewrites the JSON header. */
  async function changed(change: (header: Record<string, Record<string, unknown>>) => void): Promise<string> {
    const path = join(folder, 'changed.safetensors');
    const model = buildModel({ depth: 8, classNames: classes, inputSize: 16 });
    await saveSafetensors(model, path, metadata);
    model.dispose();
    const bytes = readFileSync(path);
    const end = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, end).toString());
    change(header);
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(path, Buffer.concat([length, text, bytes.subarray(end)]));
    return path;
  }

  test.each([
    [
      'has no classes',
      { classes: undefined },
      /expected classes and size in its metadata; received none and 16/,
    ],
    ['has classes of another kind', { classes: '[1,2]' }, /expected classes and size/],
    ['has no size', { size: 'large' }, /expected classes and size/],
    [
      'has a size that exceeds all memory',
      { size: '1000000' },
      /size as a whole number from 1 to 4096; received 1000000/,
    ],
    [
      'is of another kind of network',
      { architecture: 'vgg16' },
      /expected the name of a network .* received vgg16/,
    ],
    [
      'has fewer values than its network',
      { architecture: 'resnet152' },
      /the weights of a resnet152; received/,
    ],
    [
      'is of a head without frames',
      { architecture: 'resnet8-gru', frames: '-1' },
      /frames as a whole number/,
    ],
    [
      'has another number of classes',
      { classes: '["a","b","c"]' },
      /classifier with 3 classes|values instead of/,
    ],
  ])('%s', async (_, texts, message) => {
    const path = await changed((header) => {
      header['__metadata__'] = Object.fromEntries(
        Object.entries({ ...header['__metadata__'], ...texts }).filter(([, value]) => value !== undefined),
      );
    });
    await expect(loadSafetensors(path)).rejects.toThrow(message);
  });

  test('lacks a tensor, without leaking tensors', async () => {
    const before = tf.memory().numTensors;
    const path = await changed((header) => {
      header['unused'] = header['layer1.0.bn1.weight']!;
      delete header['layer1.0.bn1.weight'];
    });
    await expect(loadSafetensors(path)).rejects.toThrow(
      /expected all tensors of the network; received none for layer1/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
