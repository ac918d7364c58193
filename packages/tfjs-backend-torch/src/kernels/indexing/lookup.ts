import * as tf from '@tensorflow/tfjs';
import { TorchError } from '../../errors.js';
import type { Kernel } from '../../kernel.js';

const seenAs = (info: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo => ({
  ...info,
  shape: [...shape],
});

const gather: Kernel = {
  name: 'GatherV2',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const indices = inputs['indices']!;
    const axis = tf.util.parseAxisParam(attrs.number('axis'), x.shape)[0]!;
    const batchDims = attrs.has('batchDims') ? attrs.number('batchDims') : 0;
    const plan = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
    const count = tf.util.sizeFromShape(indices.shape.slice(batchDims));
    const gathered = torch.run('GatherV2', {
      x: seenAs(x, [plan.batchSize, plan.outerSize, plan.dimSize, plan.sliceSize]),
      indices: seenAs(indices, [plan.batchSize, count]),
    });
    return seenAs(gathered, plan.outputShape);
  },
};

const gatherNd: Kernel = {
  name: 'GatherNd',
  run: ({ inputs, torch }) => {
    const x = inputs['params']!;
    const indices = inputs['indices']!;
    const [shape, count, size] = tf.backend_util.prepareAndValidate(x, indices);
    const depth = indices.shape.at(-1) ?? 0;
    const indexed = x.shape.slice(0, depth);
    const rows = tf.util.sizeFromShape(indexed);
    const gathered = torch.run('GatherNd', {
      x: seenAs(x, [rows, size]),
      indices: seenAs(indices, [count, depth]),
      strides: stridesOf(indexed),
    });
    return seenAs(gathered, shape);
  },
};

/** Checked sizes of a scatter: rows of the target, number of updates, and values per update. */
function scatterPlan(updates: tf.TensorInfo, indices: tf.TensorInfo, shape: readonly number[]) {
  const plan = tf.backend_util.calculateShapes(updates, indices, [...shape]);
  const { sliceRank: depth, numUpdates: count, sliceSize: size } = plan;
  const indexed = shape.slice(0, depth);
  return { count, depth, size, rows: tf.util.sizeFromShape([...indexed]), strides: stridesOf(indexed) };
}

const scatterNd: Kernel = {
  name: 'ScatterNd',
  run: ({ inputs, attrs, torch }) => {
    const indices = inputs['indices']!;
    const updates = inputs['updates']!;
    const shape = attrs.numbers('shape');
    const { count, depth, size, rows, strides } = scatterPlan(updates, indices, shape);
    const sums = torch.run('ScatterNd', {
      updates: seenAs(updates, [count, size]),
      indices: seenAs(indices, [count, depth]),
      strides,
      rows,
    });
    return seenAs(sums, shape);
  },
};

const tensorScatterUpdate: Kernel = {
  name: 'TensorScatterUpdate',
  run: ({ inputs, torch }) => {
    const x = inputs['tensor']!;
    const indices = inputs['indices']!;
    const updates = inputs['updates']!;
    const { count, depth, size, rows, strides } = scatterPlan(updates, indices, x.shape);
    const updated = torch.run('TensorScatterUpdate', {
      x: seenAs(x, [rows, size]),
      updates: seenAs(updates, [count, size]),
      indices: seenAs(indices, [count, depth]),
      strides,
    });
    return seenAs(updated, x.shape);
  },
};

const segmentSum: Kernel = {
  name: 'UnsortedSegmentSum',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const segments = inputs['segmentIds']!;
    if (segments.shape.length !== 1 || segments.shape[0] !== x.shape[0]) {
      throw new TorchError(
        'KERNEL_INPUT',
        `UnsortedSegmentSum: expected one segment for each of ${x.shape[0]} rows; received [${segments.shape.join()}].`,
      );
    }
    const inner = x.shape.slice(1);
    const number = attrs.number('numSegments');
    const rows = seenAs(x, [x.shape[0]!, tf.util.sizeFromShape(inner)]);
    return seenAs(torch.run('UnsortedSegmentSum', { x: rows, segments, number }), [number, ...inner]);
  },
};

/** Stride in rows of each coordinate. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Kernels that read and write by index. */
export const lookupKernels: readonly Kernel[] = [
  gather,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  segmentSum,
];
