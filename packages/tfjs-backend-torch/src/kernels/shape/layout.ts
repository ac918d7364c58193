import * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../../kernel.js';

/** Splits axes, permutes them and joins them again. */
function rearrange(
  { torch }: KernelContext,
  x: tf.TensorInfo,
  split: readonly number[],
  permutation: readonly number[],
  joined: readonly number[],
): tf.TensorInfo {
  return torch.run('rearrange', { x, split, permutation, joined });
}

const spaceToBatch: Kernel = {
  name: 'SpaceToBatchND',
  run: (context) => {
    const { inputs, attrs, torch } = context;
    const x = inputs['x']!;
    const blockShape = attrs.numbers('blockShape');
    const block = tf.util.sizeFromShape(blockShape);
    const padding = [[0, 0], ...attrs.table('paddings')];
    while (padding.length < x.shape.length) padding.push([0, 0]);
    const padded = torch.run('PadV2', { x, paddings: padding.flat(), value: 0 });
    const split = tf.backend_util.getReshaped(padded.shape, blockShape, block, false);
    const permutation = tf.backend_util.getPermuted(split.length, blockShape.length, false);
    const joined = tf.backend_util.getReshapedPermuted(padded.shape, blockShape, block, false);
    try {
      return rearrange(context, padded, split, permutation, joined);
    } finally {
      torch.disposeData(padded.dataId);
    }
  },
};

const batchToSpace: Kernel = {
  name: 'BatchToSpaceND',
  run: (context) => {
    const { inputs, attrs, torch } = context;
    const { shape } = inputs['x']!;
    const blockShape = attrs.numbers('blockShape');
    const crops = attrs.table('crops');
    const block = tf.util.sizeFromShape(blockShape);
    const split = tf.backend_util.getReshaped(shape, blockShape, block);
    const permutation = tf.backend_util.getPermuted(split.length, blockShape.length);
    const joined = tf.backend_util.getReshapedPermuted(shape, blockShape, block);
    const whole = rearrange(context, inputs['x']!, split, permutation, joined);
    try {
      const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
      const size = tf.backend_util.getSliceSize(joined, crops, blockShape.length);
      return torch.run('Slice', { x: whole, begin, size });
    } finally {
      torch.disposeData(whole.dataId);
    }
  },
};

const depthToSpace: Kernel = {
  name: 'DepthToSpace',
  run: (context) => {
    const x = context.inputs['x']!;
    const block = context.attrs.number('blockSize');
    if (context.attrs.text('dataFormat') === 'NCHW') {
      const [batch = 0, depth = 0, height = 0, width = 0] = x.shape;
      const channels = depth / (block * block);
      const split = [batch, block, block, channels, height, width];
      return rearrange(
        context,
        x,
        split,
        [0, 3, 4, 1, 5, 2],
        [batch, channels, height * block, width * block],
      );
    }
    const [batch = 0, height = 0, width = 0, depth = 0] = x.shape;
    const channels = depth / (block * block);
    const split = [batch, height, width, block, block, channels];
    return rearrange(context, x, split, [0, 1, 3, 2, 4, 5], [batch, height * block, width * block, channels]);
  },
};

const transpose: Kernel = {
  name: 'Transpose',
  run: ({ inputs, attrs, torch }) =>
    torch.run('Transpose', { x: inputs['x']!, permutation: attrs.numbers('perm') }),
};

const reverse: Kernel = {
  name: 'Reverse',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const axes = attrs.has('dims')
      ? tf.util.parseAxisParam(attrs.numbers('dims'), x.shape)
      : x.shape.map((_, axis) => axis);
    return torch.run('Reverse', { x, axes });
  },
};

const broadcastTo: Kernel = {
  name: 'BroadcastTo',
  run: ({ inputs, attrs, torch }) =>
    torch.run('BroadcastTo', { x: inputs['x']!, shape: attrs.numbers('shape') }),
};

const pad: Kernel = {
  name: 'PadV2',
  run: ({ inputs, attrs, torch }) =>
    torch.run('PadV2', {
      x: inputs['x']!,
      paddings: attrs.table('paddings').flat(),
      value: attrs.number('constantValue'),
    }),
};

const mirrorPad: Kernel = {
  name: 'MirrorPad',
  run: ({ inputs, attrs, torch }) =>
    torch.run('MirrorPad', {
      x: inputs['x']!,
      paddings: attrs.table('paddings').flat(),
      symmetric: attrs.text('mode') === 'symmetric',
    }),
};

const diag: Kernel = {
  name: 'Diag',
  run: ({ inputs, torch }) => {
    const x = inputs['x']!;
    return { ...torch.run('Diag', { x }), shape: [...x.shape, ...x.shape] };
  },
};

/** Kernels that move values without changing them. */
export const layoutKernels: readonly Kernel[] = [
  transpose,
  reverse,
  {
    name: 'FlipLeftRight',
    run: ({ inputs, torch }) => torch.run('Reverse', { x: inputs['image']!, axes: [2] }),
  },
  {
    name: 'Tile',
    run: ({ inputs, attrs, torch }) =>
      torch.run('Tile', { x: inputs['x']!, repetitions: attrs.numbers('reps') }),
  },
  broadcastTo,
  pad,
  mirrorPad,
  diag,
  spaceToBatch,
  batchToSpace,
  depthToSpace,
];
