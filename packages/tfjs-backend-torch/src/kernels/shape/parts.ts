import * as tf from '@tensorflow/tfjs';
import type { Attributes } from '../../attributes.js';
import type { Kernel } from '../../kernel.js';

/** Some TensorFlow.js kernels get a list of tensors typed as a map. */
function listOf(inputs: tf.NamedTensorInfoMap): tf.TensorInfo[] {
  return Object.values<tf.TensorInfo | undefined>(inputs).filter((info) => info !== undefined);
}

/** A number is the number of parts, a list their sizes. */
function splitSizes(x: tf.TensorInfo, attrs: Attributes, axis: number): number[] {
  const wanted = attrs.raw['numOrSizeSplits'];
  return tf.backend_util.prepareSplitSize(
    x,
    typeof wanted === 'number' ? wanted : attrs.numbers('numOrSizeSplits'),
    axis,
  );
}

const stridedSlice: Kernel = {
  name: 'StridedSlice',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const plan = tf.slice_util.sliceInfo(
      x.shape,
      attrs.numbers('begin'),
      attrs.numbers('end'),
      attrs.numbers('strides'),
      attrs.number('beginMask'),
      attrs.number('endMask'),
      attrs.number('ellipsisMask'),
      attrs.number('newAxisMask'),
      attrs.number('shrinkAxisMask'),
    );
    if (plan.isIdentity) return torch.share(x, plan.finalShape);
    const counts = plan.begin.map((begin, axis) =>
      Math.max(0, Math.ceil((plan.end[axis]! - begin) / plan.strides[axis]!)),
    );
    const { begin, strides } = plan;
    return { ...torch.run('StridedSlice', { x, begin, counts, strides }), shape: plan.finalShape };
  },
};

const concat: Kernel = {
  name: 'Concat',
  run: ({ inputs, attrs, torch }) => {
    const tensors = listOf(inputs);
    const shapes = tensors.map(({ shape }) => shape);
    const axis = tf.util.parseAxisParam(attrs.number('axis'), shapes[0]!)[0]!;
    tf.backend_util.assertParamsConsistent(shapes, axis);
    return tensors.length === 1 ? torch.share(tensors[0]!) : torch.run('Concat', { parts: tensors, axis });
  },
};

const slice: Kernel = {
  name: 'Slice',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const [begin, size] = tf.slice_util.parseSliceParams(
      x,
      attrs.numbers('begin'),
      attrs.has('size') ? attrs.numbers('size') : undefined,
    );
    if (begin === undefined || size === undefined) throw new RangeError('Slice: no begin and size.');
    tf.slice_util.assertParamsValid(x, begin, size);
    return torch.run('Slice', { x, begin, size });
  },
};

const pack: Kernel = {
  name: 'Pack',
  run: ({ inputs, attrs, torch }) => {
    const tensors = listOf(inputs);
    for (const { shape, dtype } of tensors) {
      tf.util.assertShapesMatch(
        tensors[0]!.shape,
        shape,
        'All tensors passed to stack must have matching shapes',
      );
      tf.util.assert(
        tensors[0]!.dtype === dtype,
        () => 'All tensors passed to stack must have matching dtypes',
      );
    }
    return torch.run('Pack', { parts: tensors, axis: attrs.number('axis') });
  },
};

const unpack: Kernel = {
  name: 'Unpack',
  run: ({ inputs, attrs, torch }) => torch.run('Unpack', { x: inputs['value']!, axis: attrs.number('axis') }),
};

const split: Kernel = {
  name: 'SplitV',
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const axis = tf.util.parseAxisParam(attrs.number('axis'), x.shape)[0]!;
    return torch.run('SplitV', { x, sizes: splitSizes(x, attrs, axis), axis });
  },
};

/** Kernels that split, slice and join tensors. */
export const partKernels: readonly Kernel[] = [slice, stridedSlice, concat, pack, unpack, split];
