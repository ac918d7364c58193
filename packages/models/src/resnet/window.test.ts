import * as tf from '@tensorflow/tfjs';
import { padForWindow, type Window } from './window.js';

const NO_NUMBERS = 'same-and-valid-only';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerWithoutNumbers();
});

/** Registers the JavaScript backend without numeric padding, like TensorFlow's C library. */
function registerWithoutNumbers(): void {
  const refusing = new Set(['Conv2D', 'MaxPool']);
  tf.registerBackend(NO_NUMBERS, () => tf.findBackendFactory('cpu')());
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      kernelName,
      backendName: NO_NUMBERS,
      kernelFunc: (given) => {
        if (refusing.has(kernelName) && typeof given.attrs?.['pad'] === 'number') {
          throw new Error(`supports only 'valid' and 'same' padding`);
        }
        return kernelFunc(given);
      },
    });
  }
}

const WINDOWS: readonly Window[] = [
  { size: [7, 7], strides: [2, 2], padding: 3 },
  { size: [3, 3], strides: [2, 2], padding: 1 },
  { size: [3, 3], strides: [1, 1], padding: 1 },
  { size: [1, 1], strides: [2, 2], padding: 0 },
];

const [HEIGHT, WIDTH] = [9, 12];

function images(): tf.Tensor4D {
  const values = Float32Array.from({ length: HEIGHT * WIDTH * 2 }, (_, n) => Math.sin(n * 0.7) - 2);
  return tf.tensor4d(values, [1, HEIGHT, WIDTH, 2]);
}

/** Outputs of a convolution and a pooling with a window, and the gradients of their images. */
function seenThrough(window: Window): { readonly shape: number[]; readonly values: number[] }[] {
  const [height, width] = window.size;
  return tf.tidy(() => {
    const filter = tf.tensor4d(
      Float32Array.from({ length: height * width * 6 }, (_, n) => Math.cos(n)),
      [height, width, 2, 3],
    );
    const convolved = (from: tf.Tensor): tf.Tensor => {
      const { x, pad } = padForWindow(window, from.as4D(1, HEIGHT, WIDTH, 2), 0);
      return tf.conv2d(x, filter, [...window.strides], pad);
    };
    const pooled = (from: tf.Tensor): tf.Tensor => {
      const { x, pad } = padForWindow(window, from.as4D(1, HEIGHT, WIDTH, 2), -Infinity);
      return tf.maxPool(x, [...window.size], [...window.strides], pad);
    };
    return [convolved, tf.grad(convolved), pooled, tf.grad(pooled)].map((compute) => {
      const result = compute(images());
      return { shape: result.shape, values: [...result.dataSync()] };
    });
  });
}

test.each(WINDOWS)('a backend without numeric padding computes the same: %j', async (window) => {
  const expected = seenThrough(window);
  await tf.setBackend(NO_NUMBERS);
  try {
    const found = seenThrough(window);
    found.forEach(({ shape, values }, i) => {
      expect(shape).toEqual(expected[i]!.shape);
      values.forEach((value, j) => expect(value).toBeCloseTo(expected[i]!.values[j]!, 5));
    });
  } finally {
    await tf.setBackend('cpu');
  }
});

test('if the backend supports numeric padding, images are not copied', () => {
  const x = images();
  expect(padForWindow({ size: [7, 7], strides: [2, 2], padding: 3 }, x, 0)).toEqual({ x, pad: 3 });
  x.dispose();
});

test('probing a backend leaks no tensors besides the padded images', async () => {
  await tf.setBackend(NO_NUMBERS);
  const x = images();
  const before = tf.memory().numTensors;
  const seen = padForWindow(WINDOWS[0]!, x, 0);
  expect(seen.pad).toBe('valid');
  expect(tf.memory().numTensors).toBe(before + 1);
  tf.dispose([x, seen.x]);
  await tf.setBackend('cpu');
});
