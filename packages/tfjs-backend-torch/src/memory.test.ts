import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { TorchBackend, unavailable } from './index.js';

const built = unavailable === null ? describe : describe.skip;
const MIB = 2 ** 20;

function backend(): TorchBackend {
  const found = tf.backend();
  if (found instanceof TorchBackend) return found;
  throw new TypeError('expected the torch backend');
}

/** JavaScript heap in use after a garbage collection, in bytes. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

built('memory', () => {
  beforeAll(async () => {
    await tf.setBackend('torch');
  });

  it('counts live bytes, the peak, and cached bytes', () => {
    backend().trimMemory();
    const before = backend().memory();
    expect(before.nativeCachedBytes).toBe(0);
    const x = tf.fill([2 ** 20], 1);
    expect(backend().memory().nativeBytes - before.nativeBytes).toBeGreaterThanOrEqual(4 * MIB);
    expect(tf.memory()).toMatchObject({ unreliable: false, nativeBytes: backend().memory().nativeBytes });
    x.dispose();
    const after = backend().memory();
    expect(after.nativeBytes).toBe(before.nativeBytes);
    expect(after.nativePeakBytes).toBeGreaterThanOrEqual(before.nativeBytes + 4 * MIB);
    expect(after.nativeCachedBytes).toBeGreaterThanOrEqual(4 * MIB);
    backend().resetPeak();
    expect(backend().memory().nativePeakBytes).toBe(before.nativeBytes);
    backend().trimMemory();
    expect(backend().memory().nativeCachedBytes).toBe(0);
  });

  it('refuses a tensor larger than memory, names the operation, and keeps working', () => {
    const row = tf.ones([1, 2 ** 24]);
    const column = tf.ones([2 ** 24, 1]);
    expect(() => row.add(column)).toThrow(
      /^Add: out of memory: expected to get 1073741824 MiB; .* dispose tensors/,
    );
    expect([...tf.ones([2]).dataSync()]).toEqual([1, 1]);
    tf.dispose([row, column]);
  });

  it('gives large tensors memory of their own after any allocations and frees', () => {
    const kept: tf.Tensor[] = [];
    const sizes = [300_000, 1_700_000, 262_000, 4_000_000, 900_000];
    for (let round = 0; round < 60; round++) {
      kept.push(tf.fill([sizes[round % sizes.length]!], round));
      if (round % 3 === 2) kept.splice((round * 7) % kept.length, 1)[0]!.dispose();
      if (round === 30) backend().trimMemory();
    }
    for (const tensor of kept) {
      const values = tensor.dataSync();
      expect(values[0]).toBe(values.at(-1));
      expect(tf.tidy(() => tensor.max().sub(tensor.min()).dataSync()[0])).toBe(0);
    }
    expect(new Set(kept.map((tensor) => tensor.dataSync()[0])).size).toBe(kept.length);
    tf.dispose(kept);
  });

  it('supports empty tensors', () => {
    const empty = tf.tensor2d([], [0, 3]);
    expect(empty.add(empty).dataSync()).toHaveLength(0);
    empty.dispose();
  });

  it('stays flat over 1,000 training steps of a small network', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 3],
          filters: 4,
          kernelSize: 3,
          activation: 'relu',
          useBias: false,
        }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3 }),
      ],
    });
    const optimizer = tf.train.momentum(0.01, 0.9);
    const images = tf.randomUniform([4, 8, 8, 3], 0, 1, 'float32', 1);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0], 'int32'), 3);
    const step = (): void =>
      tf.tidy(() => {
        optimizer.minimize(() => {
          const logits = model.apply(images, { training: true });
          if (!(logits instanceof tf.Tensor)) throw new TypeError('expected one tensor');
          return tf.losses.softmaxCrossEntropy(labels, logits).asScalar();
        });
      });
    const now = (): readonly number[] => [
      tf.memory().numTensors,
      backend().liveHandles,
      backend().memory().nativeBytes,
    ];
    /** Least memory outside V8's heap, in bytes, during 350 steps; a single value may contain freed pages of the heap. */
    const leastDuring350Steps = (): number => {
      let least = Infinity;
      for (let i = 0; i < 350; i++) {
        step();
        const { rss, heapTotal } = process.memoryUsage();
        least = Math.min(least, rss - heapTotal);
      }
      return least;
    };
    for (let i = 0; i < 300; i++) step();
    const before = now();
    const heap = usedHeap();
    const least = leastDuring350Steps();
    expect(leastDuring350Steps() - least).toBeLessThan(32 * MIB);
    expect(usedHeap() - heap).toBeLessThan(32 * MIB);
    expect(now()).toEqual(before);
    tf.dispose([images, labels]);
    model.dispose();
    optimizer.dispose();
  });

  it('frees everything when the backend is removed, and tolerates later disposal', () => {
    const first = backend();
    const kept = tf.ones([4]);
    expect(first.liveHandles).toBeGreaterThan(0);
    first.dispose();
    expect(first.liveHandles).toBe(0);
    expect(() => kept.dispose()).not.toThrow();
  });
});
