import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadedAddon, type Addon } from './addon.js';
import { configureTorch, unavailable } from '../index.js';

const script = (name: string): string => fileURLToPath(new URL(`../../fuzz/${name}.mjs`, import.meta.url));

function native(): Addon {
  const { addon, reason } = loadedAddon();
  if (addon === null) throw new TypeError(reason);
  return addon;
}

/** A shape that removes the memory when its first element is read. */
function trappedShape(take: () => void): number[] {
  const shape = [16];
  Object.defineProperty(shape, 0, {
    get() {
      take();
      return 16;
    },
  });
  return shape;
}

(unavailable === null ? describe : describe.skip)('the native boundary', () => {
  it.each<[string, (buffer: ArrayBuffer) => void]>([
    ['detaches', (buffer) => void structuredClone(buffer, { transfer: [buffer] })],
    ['shrinks', (buffer) => void Reflect.apply(Reflect.get(buffer, 'resize'), buffer, [0])],
  ])('reads no memory that a later argument %s', (_, take) => {
    configureTorch({ device: 'cpu' });
    const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [64, { maxByteLength: 64 }]);
    const values = new Float32Array(buffer);
    expect(() =>
      native().write(
        values,
        trappedShape(() => take(buffer)),
        0,
      ),
    ).toThrow('write: values: expected 16; received 0');
  });

  it('reads and writes shared memory', () => {
    configureTorch({ device: 'cpu' });
    const values = new Float32Array(new SharedArrayBuffer(16));
    values.set([1, 2, 3, 4]);
    const handle = native().write(values, [4], 0)[1]!;
    const target = new Float32Array(new SharedArrayBuffer(16));
    native().read(handle, target);
    native().release(handle);
    expect([...target]).toEqual([1, 2, 3, 4]);
  });

  it('gives half a million tensors in one call', async () => {
    await tf.setBackend('torch');
    // The time limit would pass if each were compared with all others.
    expect(tf.tidy(() => tf.unstack(tf.zeros([2 ** 19])).length)).toBe(2 ** 19);
  });

  it('refuses to write one tensor twice in a call', async () => {
    await tf.setBackend('torch');
    const [variable, buffer] = [tf.variable(tf.ones([4])), tf.variable(tf.zeros([4]))];
    const gradient = tf.ones([4]);
    const inputs = { variable0: variable, gradient0: gradient, buffer0: variable };
    const attrs = { decays: [0], learningRate: 0.1, momentum: 0.9 };
    expect(() => tf.engine().runKernel('SgdMomentum', inputs, attrs)).toThrow(
      /expected a tensor that is written once; received the same tensor twice/,
    );
    tf.dispose([variable, buffer, gradient]);
  });

  it('accepts the variable itself as its gradient', async () => {
    await tf.setBackend('torch');
    const [variable, buffer] = [tf.variable(tf.ones([4])), tf.variable(tf.zeros([4]))];
    const inputs = { variable0: variable, gradient0: variable, buffer0: buffer };
    tf.engine().runKernel('SgdMomentum', inputs, { decays: [0], learningRate: 0.5, momentum: 0.9 });
    expect([...variable.dataSync()]).toEqual([0.5, 0.5, 0.5, 0.5]);
    tf.dispose([variable, buffer]);
  });

  it('returns a result or an error that names the operation for 100,000 random calls', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script('run')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ calls: 100_000 });
  }, 120_000);

  it.each(['caching', 'system'])(
    'lets workers share the %s allocator and end with tensors alive',
    (allocator) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script('workers')], {
        encoding: 'utf8',
        env: { ...process.env, TFJS_TORCH_ALLOCATOR: allocator },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({ before: 0, after: 0 });
    },
  );
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
