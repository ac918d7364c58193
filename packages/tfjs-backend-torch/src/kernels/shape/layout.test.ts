import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';

const PERMUTATIONS: readonly (readonly [number[], number[]])[] = [
  [[5], [0]],
  [
    [3, 4],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
  [
    [2, 1, 3, 5],
    [0, 3, 1, 2],
  ],
  [
    [0, 3],
    [1, 0],
  ],
];

nativeTest('transposes any rank', async () => {
  for (const [shape, permutation] of PERMUTATIONS) {
    await expectAgreement(() => tf.transpose(numbers(shape), permutation));
  }
});

nativeTest('a transposed view computes and reshapes as if its values had moved', async () => {
  await expectAgreement(() => {
    const x = tf.transpose(numbers([4, 6]));
    return [
      x.reshape([3, 8]),
      x.reshape([24]).add(x.reshape([24])),
      x.add(numbers([6, 4])),
      x.slice([1, 1], [2, 3]),
    ];
  });
});

nativeTest('a view outlives its source', async () => {
  await expectAgreement(() => {
    const x = numbers([3, 4]);
    const views = [x.transpose(), x.slice([1, 0], [1, 4]), x.slice([0, 0], [3, 4]), x.reshape([12])];
    x.dispose();
    return views;
  });
});

nativeTest('reverses and tiles', async () => {
  await expectAgreement(() => tf.reverse(numbers([2, 3, 4]), [0, 2]));
  await expectAgreement(() => tf.reverse(numbers([5]).toInt()));
  await expectAgreement(() => tf.tile(numbers([2, 3]), [2, 3]));
  await expectAgreement(() => tf.tile(tf.tensor1d([true, false], 'bool'), [3]));
  await expectAgreement(() => tf.broadcastTo(numbers([2, 1, 3]), [4, 2, 5, 3]));
  await expectAgreement(() => tf.image.flipLeftRight(numbers([2, 3, 4, 3]).as4D(2, 3, 4, 3)));
});

nativeTest('pads with a constant and with mirrored values', async () => {
  await expectAgreement(() =>
    tf.pad(
      numbers([2, 3]),
      [
        [1, 2],
        [0, 3],
      ],
      0.5,
    ),
  );
  await expectAgreement(() => tf.pad(tf.tensor1d([1, 2], 'int32'), [[2, 1]], 7));
  for (const mode of ['reflect', 'symmetric'] as const) {
    await expectAgreement(() =>
      tf.mirrorPad(
        numbers([3, 4, 2]),
        [
          [2, 1],
          [0, 3],
          [1, 1],
        ],
        mode,
      ),
    );
  }
});

nativeTest('moves between space, batch and depth', async () => {
  await expectAgreement(() =>
    tf.spaceToBatchND(
      numbers([2, 5, 6, 3]),
      [2, 3],
      [
        [1, 0],
        [2, 1],
      ],
    ),
  );
  await expectAgreement(() =>
    tf.batchToSpaceND(
      numbers([12, 3, 2, 3]),
      [2, 3],
      [
        [1, 0],
        [2, 1],
      ],
    ),
  );
  await expectAgreement(() => tf.depthToSpace(numbers([2, 3, 4, 12]).as4D(2, 3, 4, 12), 2, 'NHWC'));
});

nativeTest('NCHW depth becomes space as NHWC depth does', async () => {
  await tf.setBackend('torch');
  const difference = tf.tidy(() => {
    const x = numbers([2, 3, 4, 12]).as4D(2, 3, 4, 12);
    const wanted = tf.depthToSpace(x, 2, 'NHWC').transpose([0, 3, 1, 2]);
    const received = tf.depthToSpace(x.transpose([0, 3, 1, 2]), 2, 'NCHW');
    return wanted.sub(received).abs().max().dataSync()[0];
  });
  expect(difference).toBe(0);
});

nativeTest('a matrix from a diagonal', async () => {
  await expectAgreement(() => tf.diag(numbers([2, 3])));
});

nativeTest('reports invalid arguments', async () => {
  await tf.setBackend('torch');
  const x = numbers([2, 3]);
  expect(() =>
    tf.engine().runKernel(
      'MirrorPad',
      { x },
      {
        paddings: [
          [9, 0],
          [0, 0],
        ],
        mode: 'reflect',
      },
    ),
  ).toThrow(
    'MirrorPad: paddings: expected at most 1 for axis 0; received 9 (tensors received: float32[2,3])',
  );
  expect(() => tf.engine().runKernel('Tile', { x }, { reps: [1] })).toThrow('expected 2 numbers');
  expect(() => tf.engine().runKernel('Transpose', { x }, { perm: [0, 5] })).toThrow('Transpose:');
  x.dispose();
});
