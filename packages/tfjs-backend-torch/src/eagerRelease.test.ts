import * as tf from '@tensorflow/tfjs';
import { TorchBackend, configureTorch, unavailable } from './index.js';

const built = unavailable === null ? describe : describe.skip;

function backend(): TorchBackend {
  const found = tf.backend();
  if (found instanceof TorchBackend) return found;
  throw new TypeError('expected the torch backend');
}

/** The results with and without eager release, and the peak of live native bytes. */
function bothWays<T>(compute: () => T): {
  readonly eager: T;
  readonly late: T;
  readonly peaks: readonly [number, number];
} {
  const measured = [true, false].map((eagerRelease) => {
    configureTorch({ eagerRelease });
    backend().resetPeak();
    const start = backend().memory().nativeBytes;
    const tensors = tf.memory().numTensors;
    const handles = backend().liveHandles;
    const result = compute();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(backend().liveHandles).toBe(handles);
    return { result, peak: backend().memory().nativePeakBytes - start };
  });
  const [eager, late] = measured;
  return { eager: eager!.result, late: late!.result, peaks: [eager!.peak, late!.peak] };
}

const values = (tensors: readonly tf.Tensor[]): number[][] => {
  const read = tensors.map((tensor) => [...tensor.dataSync()]);
  tf.dispose([...tensors]);
  return read;
};

built('eager release in the backward pass', () => {
  beforeAll(async () => {
    await tf.setBackend('torch');
  });
  afterAll(() => configureTorch({ eagerRelease: true }));

  it('lowers the peak and does not change the gradients', () => {
    const x = tf.ones<tf.Rank.R2>([256, 256]).div<tf.Tensor2D>(256);
    const deep = (start: tf.Tensor): tf.Scalar => {
      let y = start;
      for (let i = 0; i < 16; i++) y = y.mul(x).add(start).mul(y);
      return y.sum<tf.Scalar>();
    };
    const { eager, late, peaks } = bothWays(() => values([tf.grad(deep)(x)]));
    expect(eager).toEqual(late);
    expect(peaks[0]).toBeLessThan(0.75 * peaks[1]);
    x.dispose();
  });

  it('is correct if one tensor is used several times', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const f = (a: tf.Tensor): tf.Scalar => {
      const b = a.square();
      const c = b.add(a);
      return b.mul(c).add(b).add(c.mul(b)).add(a).sum<tf.Scalar>();
    };
    const { eager, late } = bothWays(() => values([tf.grad(f)(x)]));
    expect(eager).toEqual(late);
    x.dispose();
  });

  it('is correct for higher-order gradients', () => {
    const x = tf.tensor1d([0.5, -1, 2]);
    const cube = (a: tf.Tensor): tf.Tensor => a.mul(a).mul(a);
    const { eager, late } = bothWays(() =>
      values([tf.grad(tf.grad(tf.grad(cube)))(x), tf.grad(tf.grad(cube))(x)]),
    );
    expect(eager).toEqual(late);
    expect(eager[1]).toEqual([3, -6, 12]);
    x.dispose();
  });

  it('keeps requested gradients of intermediate tensors', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { eager, late } = bothWays(() => {
      const xs: tf.Tensor[] = [x];
      const { value, grads } = tf.engine().gradients(() => {
        const middle = tf.keep(x.square());
        xs.push(middle);
        return middle.mul(middle).sum<tf.Scalar>();
      }, xs);
      tf.dispose(xs[1]!);
      return values([value, ...grads]);
    });
    expect(eager).toEqual(late);
    expect(eager[2]).toEqual([2, 8, 18]);
    x.dispose();
  });

  it("does not dispose the caller's dy or kept tensors", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const dy = tf.tensor1d([1, 10, 100]);
    const { eager, late } = bothWays(() => {
      const kept: tf.Tensor[] = [];
      const watched = tf.customGrad((a) => ({
        value: tf.square(a instanceof tf.Tensor ? a : x),
        gradFunc: (grad: tf.Tensor) => {
          kept.push(tf.keep(grad), tf.keep(grad.mul(3)));
          return grad.mul(2);
        },
      }));
      const dx = tf.grad((a) => watched(watched(a)).mul(2))(x, dy);
      expect(dy.isDisposed).toBe(false);
      return values([dx, ...kept]);
    });
    expect(eager).toEqual(late);
    tf.dispose([x, dy]);
  });

  it('is correct if a custom gradient returns one tensor for several inputs, or a saved tensor', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const twice = tf.customGrad((a, b) => {
      if (!(a instanceof tf.Tensor) || !(b instanceof tf.Tensor)) throw new TypeError('expected two tensors');
      return { value: a.add(b), gradFunc: (dy: tf.Tensor) => [dy, dy] };
    });
    const remembers = tf.customGrad((a, save) => {
      if (!(a instanceof tf.Tensor) || typeof save !== 'function') throw new TypeError('expected a tensor');
      save([a]);
      return { value: a.square(), gradFunc: (_: tf.Tensor, saved: tf.Tensor[]) => saved[0]! };
    });
    const f = (a: tf.Tensor): tf.Tensor => twice(a.mul(2), remembers(a.mul(3)).mul(a));
    const { eager, late } = bothWays(() => values([tf.grad(f)(x)]));
    expect(eager).toEqual(late);
    x.dispose();
  });

  it('keeps working after a gradient that throws', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const broken = tf.customGrad((a) => ({
      value: tf.square(a instanceof tf.Tensor ? a : x),
      gradFunc: () => {
        throw new RangeError('no gradient');
      },
    }));
    expect(() => tf.grad((a) => broken(a.mul(2)))(x)).toThrow('no gradient');
    const dx = tf.grad((a) => a.square())(x);
    expect(values([dx])).toEqual([[2, 4, 6]]);
    x.dispose();
  });

  it('does not affect other backends', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor1d([1, 2, 3]);
    const dx = tf.grad((a) => a.square().mul(a))(x);
    expect([...dx.dataSync()]).toEqual([3, 12, 27]);
    tf.dispose([x, dx]);
    await tf.setBackend('torch');
  });
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
