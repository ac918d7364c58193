import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ModelError } from '../errors.js';
import { buildResNet } from '../resnet/family.js';
import { computeLogits, fixture } from '../testing/torchvision.js';
import { loadWeights } from './load.js';
import { withWeights } from './weightsFile.js';

interface Expected {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const fixtures = join(__dirname, '..', 'testing', 'fixtures', 'pickled');
const expectedOf: Readonly<Record<string, Readonly<Record<string, Expected>>>> = JSON.parse(
  readFileSync(join(fixtures, 'expected.json'), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'pickled-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function readAll(path: string): Promise<Record<string, Expected>> {
  return withWeights(path, async ({ tensors, read }) => {
    const entries: [string, Expected][] = [];
    for (const { name, shape } of tensors) entries.push([name, { shape, values: [...(await read(name))] }]);
    return Object.fromEntries(entries);
  });
}

/** Writes a file with these bytes, under a name without a telling extension. */
function fileOf(bytes: Uint8Array | string): string {
  const path = join(folder, 'weights');
  writeFileSync(path, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return path;
}

async function refusalOf(path: string): Promise<string> {
  const failure: unknown = await readAll(path).then(
    () => 'read',
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ModelError);
  expect(failure).toMatchObject({ code: 'MODEL_FILE', kind: 'input' });
  const message = failure instanceof ModelError ? failure.message : '';
  expect(message).not.toMatch(/\n/);
  return message;
}

test.each(Object.keys(expectedOf))(
  '%s gives PyTorch’s exact values, with the format detected from its content',
  async (name) => {
    const found = await readAll(fileOf(readFileSync(join(fixtures, name))));
    expect(found).toEqual(expectedOf[name]);
  },
);

test('a checkpoint with wrappers and prefixes gives the logits of the equivalent safetensors file', async () => {
  await tf.setBackend('cpu');
  const { theirs } = fixture('resnet18-width2');
  const model = buildResNet({ depth: 18, classes: 7, inputSize: theirs.size, width: 2 });
  const report = await loadWeights(model, join(fixtures, 'resnet18-width2.pth'), { classifier: 'keep' });
  expect(report).toMatchObject({ tensors: 102, missing: [], ignored: [] });
  expect(report.summary).toBe('loaded 102 tensors (F32) from state_dict, classifier kept');
  const twin = buildResNet({ depth: 18, classes: 7, inputSize: theirs.size, width: 2 });
  await loadWeights(twin, fixture('resnet18-width2').path, { classifier: 'keep' });
  expect(computeLogits(model, theirs.size)).toEqual(computeLogits(twin, theirs.size));
  model.dispose();
  twin.dispose();
});

test.each<[string, RegExp]>([
  [
    'module.pt',
    /a whole pickled model \(class torch\.nn\.modules\.linear\.Linear\).*torch\.save\(model\.state_dict/,
  ],
  ['module-legacy.pt', /a whole pickled model.*torch\.save\(model\.state_dict/],
  ['torchscript.pt', /a TorchScript archive.*torch\.jit\.load\(FILE\)\.state_dict/],
])('%s is rejected with a remedy', async (name, message) => {
  expect(await refusalOf(join(fixtures, name))).toMatch(message);
});

const HUGE = '\xff\xff\xff\x7f';

test.each<[string, string, RegExp]>([
  ['a call of the system', "cos\nsystem\n(S'touch /tmp/x'\ntR.", /calls os\.system, which is not executed/],
  ['the same by the stack', '\x80\x04\x8c\x05posix\x8c\x06system\x93.', /calls posix\.system/],
  ['the same as an instance', "(S'ls'\nios\nsystem\n.", /calls os\.system/],
  ['eval', "c__builtin__\neval\n(S'1'\ntR.", /calls __builtin__\.eval/],
  ['a name of an object', 'ctoString\nconstructor\n.', /calls toString\.constructor/],
  ['a class without a name', 'c\nhasOwnProperty\n.', /calls \.hasOwnProperty/],
  ['a call of a class that must not be called', 'cnumpy\nndarray\n(tR.', /calls numpy\.ndarray/],
  ['an extension code', '\x80\x02\x82\x01.', /pickle opcodes of plain data; received 0x82 at byte 2/],
  ['an endless text', `\x80\x02T${HUGE}abc.`, /2147483647 more bytes at byte 7; received 4: it is truncated/],
  ['more bytes than any file has', '\x80\x04\x8e\xff\xff\xff\xff\xff\xff\x0f\x00.', /it is truncated/],
  ['an endless line', `cab${'c'.repeat(9000)}.`, /lines of at most 4096 bytes/],
  ['a value that was never stored', '\x80\x02h\x07.', /memo value 7; received none/],
  ['an empty stack', '\x80\x02aaaaaaa.', /a value on the stack/],
  ['no mark', '\x80\x02]eeeeeee.', /a mark on the stack/],
  ['an endless pickle', '\x80\x02]]]]]]]]', /it is truncated/],
  ['a later protocol', '\x80\x05\x80\x06NNNN.', /protocol 0 to 5; received 6/],
  ['endless opcodes', '\x80\x02' + 'N0'.repeat(1_100_000) + 'N.', /at most 2000000 opcodes/],
  [
    'a list that contains itself',
    '\x80\x02]q\x00h\x00a.     ',
    /a state_dict: tensors by name; received a file with other content/,
  ],
  ['a dict that contains itself', '\x80\x02}q\x00U\x05modelh\x00s.', /the keys model/],
  ['a number', '\x80\x02K\x07.       ', /a file with other content/],
  ['a dict of other things', '\x80\x02}U\x05epochK\x01s.', /received the keys epoch/],
  ['complex numbers', '\x80\x02cnumpy\ndtype\nU\x02c8\x85R.', /NumPy arrays of real numbers.*received c8/],
])('%s is rejected in one line', async (_what, pickle, message) => {
  expect(await refusalOf(fileOf(pickle))).toMatch(message);
});

/** A legacy file with one tensor in a storage of three values; the parts are pickle opcodes. */
function legacyTensor(parts: { offset?: string; shape?: string; strides?: string; count?: string }): Buffer {
  const { offset = 'K\x00', shape = 'K\x03\x85', strides = 'K\x01\x85', count = 'K\x03' } = parts;
  const object = `\x80\x02}U\x01wctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpu${count}tQ${offset}${shape}${strides}\x89NtRs.`;
  const pickles = `\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.${object}\x80\x02]U\x010a.`;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(3n);
  return Buffer.concat([
    Buffer.from(pickles, 'latin1'),
    length,
    new Uint8Array(Float32Array.of(1, 2, 3).buffer),
  ]);
}

test('a handmade tensor is read', async () => {
  expect(await readAll(fileOf(legacyTensor({})))).toEqual({ w: { shape: [3], values: [1, 2, 3] } });
});

test.each<[string, Parameters<typeof legacyTensor>[0], RegExp]>([
  ['beyond its storage', { shape: 'K\x04\x85' }, /tensor w within the 3 numbers of its storage; received 4/],
  ['that starts beyond its storage', { offset: 'K\x01' }, /within the 3 numbers/],
  ['with strides beyond it', { strides: 'K\x02\x85' }, /within the 3 numbers of its storage; received 5/],
  [
    'with negative strides',
    { strides: 'J\xff\xff\xff\xff\x85' },
    /strides of non-negative integers; received -1/,
  ],
  [
    'with a negative side',
    { shape: 'J\xff\xff\xff\xff\x85' },
    /a shape of non-negative integers; received -1/,
  ],
  ['with a negative offset', { offset: 'J\xff\xff\xff\xff' }, /an offset of non-negative integers/],
  ['with too few strides', { strides: ')' }, /as many strides as axes/],
  ['in an endless storage', { count: 'J\xff\xff\xff\x7f' }, /2147483647 numbers in storage 0; received 3/],
  ['in a storage of size -1', { count: 'J\xff\xff\xff\xff' }, /a reference to a storage/],
  [
    'with more values than memory',
    { shape: 'J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x87', strides: 'K\x00K\x00K\x00\x87' },
    /a size that fits into memory/,
  ],
])('a tensor %s is rejected', async (_what, parts, message) => {
  expect(await refusalOf(fileOf(legacyTensor(parts)))).toMatch(message);
});

/** Reproducible random numbers from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each(['types.pth', 'types-legacy.pth', 'oldest.tar', 'python2.pkl', 'text.pkl', 'protocol4.pkl'])(
  '%s, truncated or with bytes flipped at 50 places, is read or rejected in one line',
  async (name) => {
    const whole = readFileSync(join(fixtures, name));
    const random = seeded(whole.length);
    for (let i = 0; i < 50; i++) {
      const place = Math.floor(random() * whole.length);
      const bytes = Buffer.from(i % 2 === 0 ? whole.subarray(0, place) : whole);
      if (i % 2 === 1) bytes[place]! ^= 1 << Math.floor(random() * 8);
      const path = fileOf(bytes);
      const outcome: unknown = await readAll(path).catch((error: unknown) => error);
      if (outcome instanceof Error) await refusalOf(path);
      else expect(i % 2 === 1 || name === 'oldest.tar').toBe(true);
    }
  },
);

test('an archive with flipped values is rejected by its CRC-32', async () => {
  const bytes = readFileSync(join(fixtures, 'layer.pth'));
  const place = bytes.indexOf(Buffer.from(Float32Array.of(1, 1, 1).buffer));
  bytes[place + 2]! ^= 1;
  expect(await refusalOf(fileOf(bytes))).toMatch(/with the CRC-32 of the archive; received other bytes/);
});

test('a compressed archive, including a zip bomb, is rejected before it is unpacked', async () => {
  const bytes = readFileSync(join(fixtures, 'layer.pth'));
  for (let entry = -1; (entry = bytes.indexOf('PK\x01\x02', entry + 1, 'latin1')) >= 0;) {
    bytes.writeUInt16LE(8, entry + 10);
  }
  expect(await refusalOf(fileOf(bytes))).toMatch(
    /an uncompressed, unencrypted member .*; received one that is compressed/,
  );
});
