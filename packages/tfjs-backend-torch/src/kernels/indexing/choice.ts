import * as tf from '@tensorflow/tfjs';
import { runOnCpu } from '../../fallback.js';
import type { Kernel } from '../../kernel.js';
import { dtypeCode } from './creation.js';

/** True for dtypes that stay in JavaScript; the cpu backend makes them. */
const isForeign = (dtype: string): boolean => dtype === 'string' || dtype === 'complex64';

function inferDtype(value: unknown): tf.DataType {
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'float32';
}

const cast: Kernel['run'] = ({ inputs, attrs, torch }) => {
  const x = inputs['x']!;
  const dtype = attrs.text('dtype');
  if (dtype === x.dtype) return torch.share(x);
  if (isForeign(dtype)) return runOnCpu('Cast', inputs, attrs.raw, torch);
  return torch.run('Cast', { x, dtype: dtypeCode('Cast', dtype) });
};

const fill: Kernel['run'] = ({ attrs, torch }) => {
  const { value } = attrs.raw;
  const dtype = attrs.has('dtype') ? attrs.text('dtype') : inferDtype(value);
  if (isForeign(dtype)) return runOnCpu('Fill', {}, attrs.raw, torch);
  return torch.run('Fill', {
    shape: attrs.numbers('shape'),
    value: Number(value),
    dtype: dtypeCode('Fill', dtype),
  });
};

const like = (name: string, value: number): Kernel => ({
  name,
  run: ({ inputs, torch }) => torch.run('fillLike', { x: inputs['x']!, value }),
});

const select: Kernel['run'] = ({ inputs, torch }) =>
  torch.run('Select', { condition: inputs['condition']!, yes: inputs['t']!, no: inputs['e']! });

/** Counts over a tensor of any shape as one list. */
const bincount: Kernel['run'] = ({ inputs, attrs, torch }) => {
  const x = inputs['x']!;
  const list = { ...x, shape: [tf.util.sizeFromShape(x.shape)] };
  return torch.run('count', {
    x: list,
    weights: inputs['weights']!,
    size: attrs.number('size'),
    once: false,
  });
};

/** Counts each row separately. */
const denseBincount: Kernel['run'] = ({ inputs, attrs, torch }) =>
  torch.run('count', {
    x: inputs['x']!,
    weights: inputs['weights']!,
    size: attrs.number('size'),
    once: attrs.flag('binaryOutput', false),
  });

/** Kernels that fill, convert, select, sort or count values. */
export const choiceKernels: readonly Kernel[] = [
  { name: 'Cast', run: cast },
  { name: 'Fill', run: fill },
  like('OnesLike', 1),
  like('ZerosLike', 0),
  { name: 'Select', run: select },
  {
    name: 'TopK',
    run: ({ inputs, attrs, torch }) => torch.run('TopK', { x: inputs['x']!, k: attrs.number('k') }),
  },
  { name: 'Bincount', run: bincount },
  { name: 'DenseBincount', run: denseBincount },
];
