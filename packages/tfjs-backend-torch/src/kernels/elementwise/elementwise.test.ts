import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest } from '../../testing/agreement.js';

const FLOATS = [-3.7, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2.5, 40, NaN, Infinity, -Infinity];
const WHOLES = [-2147483648, -7, -1, 0, 1, 2, 7, 1000000007];

const kernel = (name: string, inputs: tf.NamedTensorMap, attrs = {}): tf.Tensor => {
  const result = tf.engine().runKernel(name, inputs, attrs);
  return Array.isArray(result) ? result[0]! : result;
};

const OF_ANY_NUMBER =
  'Abs Ceil Floor IsFinite IsInf IsNan Neg Relu Relu6 Round Sign Step ClipByValue LeakyRelu';
const OF_FLOATS = `Acos Acosh Asin Asinh Atan Atanh Cosh Elu Erf Exp Expm1 Log Log1p Reciprocal Rsqrt Selu Sigmoid
  Sinh Softplus Sqrt Square Tanh`;
const OF_TWO = 'Add Sub Multiply RealDiv FloorDiv Mod Maximum Minimum SquaredDifference';
const COMPARISONS = 'Equal NotEqual Less LessEqual Greater GreaterEqual';

for (const name of `${OF_ANY_NUMBER} ${OF_FLOATS}`.split(/\s+/)) {
  nativeTest(`${name} of floats`, async () => {
    const attrs = { alpha: 0.5, clipValueMin: -0.75, clipValueMax: 1.25 };
    await expectAgreement(() => kernel(name, { x: tf.tensor1d(FLOATS) }, attrs));
  });
}

for (const name of OF_ANY_NUMBER.split(' ')) {
  nativeTest(`${name} of integers`, async () => {
    const attrs = { alpha: 3, clipValueMin: -2, clipValueMax: 5 };
    await expectAgreement(() => kernel(name, { x: tf.tensor1d(WHOLES, 'int32') }, attrs));
  });
}

nativeTest('functions of integers truncate, and NaN and infinity become 0', async () => {
  for (const name of ['Exp', 'Expm1', 'Log', 'Reciprocal', 'Sqrt', 'Square', 'Tanh']) {
    await expectAgreement(() => kernel(name, { x: tf.tensor1d([-3, -1, 0, 1, 3], 'int32') }));
  }
});

for (const name of `${OF_TWO} ${COMPARISONS} Pow Atan2 Prelu`.split(' ')) {
  nativeTest(`${name} of floats, with broadcasting`, async () => {
    await expectAgreement(() => {
      const [a, b] = [tf.tensor2d([-3.5, -1, 0, 0.5, 2, 7], [6, 1]), tf.tensor1d([-2, 0.75, 3, NaN])];
      return kernel(name, name === 'Prelu' ? { x: a, alpha: b } : { a, b });
    });
  });
}

for (const name of `${OF_TWO} ${COMPARISONS} BitwiseAnd`.split(' ')) {
  nativeTest(`${name} of integers, including division by 0 and overflow`, async () => {
    await expectAgreement(() => {
      const a = tf.tensor2d([-7, -1, 0, 1, 7, 2000000000], [6, 1], 'int32');
      return kernel(name, { a, b: tf.tensor1d([-2, 0, 3], 'int32') });
    });
  });
}

nativeTest('logical operations on booleans', async () => {
  for (const name of ['LogicalAnd', 'LogicalOr', 'NotEqual']) {
    await expectAgreement(() => {
      const [a, b] = [tf.tensor2d([true, false], [2, 1], 'bool'), tf.tensor1d([true, false], 'bool')];
      return kernel(name, { a, b });
    });
  }
});

nativeTest('sums of many tensors', async () => {
  await expectAgreement(() => tf.addN([tf.ones([2, 3]), tf.ones([2, 3]), tf.fill([2, 3], 0.5)]));
});

nativeTest('floats become integers as in typed arrays', async () => {
  const values = [1.9, -1.9, NaN, Infinity, -Infinity, 4294967298, -2147483649];
  await expectAgreement(() => tf.tensor1d(values).cast('int32'));
  await expectAgreement(() => tf.tensor1d(values).cast('bool'));
  await expectAgreement(() => tf.tensor1d([true, false]).cast('float32'));
});

nativeTest('fill for every dtype', async () => {
  await expectAgreement(() => [
    tf.fill([2], 1.5),
    tf.fill([2], 7, 'int32'),
    tf.onesLike(tf.zeros([2, 2], 'bool')),
  ]);
});

nativeTest('select, by whole slices for a condition of rank 1', async () => {
  await expectAgreement(() => {
    const condition = tf.tensor1d([true, false], 'bool');
    return kernel('Select', { condition, t: tf.ones([2, 3]), e: tf.zeros([2, 3]) });
  });
  await expectAgreement(() =>
    tf.where(tf.tensor1d([true, false], 'bool'), tf.fill<tf.Rank>([1], 2), tf.tensor2d([[1, 2]])),
  );
});

nativeTest(
  'shapes that do not broadcast are refused: the error names the operation and what it received',
  async () => {
    await tf.setBackend('torch');
    const [a, b] = [tf.ones([2, 3]), tf.ones([4])];
    expect(() => kernel('Add', { a, b })).toThrow(/^Add: .*float32\[2,3\], float32\[4\]/s);
    tf.dispose([a, b]);
  },
);
