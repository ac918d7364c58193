import * as tf from '@tensorflow/tfjs';
import { loadWasm } from '../wasm.js';
import { runCase } from './cases.js';
import { differenceFrom } from './fingerprint.js';
import { CASES } from './reference.js';

/** Small enough for plain JavaScript. */
const QUICK = CASES.filter(({ kind }) => ['averagePool', 'matMul', 'crossEntropy'].includes(kind));

beforeAll(loadWasm);

describe.each([
  ['wasm', CASES],
  ['cpu', QUICK],
] as const)('%s', (backend, cases) => {
  beforeAll(() => tf.setBackend(backend));

  test.each(cases)('$name matches PyTorch in double precision', (spec) => {
    const before = tf.memory().numTensors;
    const outputs = runCase(spec);
    expect(outputs).toHaveLength(spec.expected.length);
    const differences = outputs.map((y, i) => differenceFrom(spec.expected[i]!, y.dataSync()));
    expect(Math.max(...differences)).toBeLessThan(2e-5);
    tf.dispose(outputs);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each([
  ['a NaN', NaN],
  ['one value that is far off', 0.5],
])('%s is detected', async (_what, error) => {
  await tf.setBackend('wasm');
  const spec = CASES[1]!;
  const [y, ...gradients] = runCase(spec);
  const values = Float32Array.from(y!.dataSync());
  values[100_001]! +=
    error * Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  tf.dispose([y!, ...gradients]);
  expect(differenceFrom(spec.expected[0]!, values) < 1e-4).toBe(false);
});
