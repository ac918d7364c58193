import type { Kernel } from '../../kernel.js';
import type { OperationLike } from '../../native/operations.js';

const NAMES: readonly OperationLike<'Abs'>[] = [
  'Abs',
  'Acos',
  'Acosh',
  'Asin',
  'Asinh',
  'Atan',
  'Atanh',
  'Ceil',
  'Cos',
  'Cosh',
  'Elu',
  'Erf',
  'Exp',
  'Expm1',
  'Floor',
  'IsFinite',
  'IsInf',
  'IsNan',
  'Log',
  'Log1p',
  'LogicalNot',
  'Neg',
  'Reciprocal',
  'Relu',
  'Relu6',
  'Round',
  'Rsqrt',
  'Selu',
  'Sigmoid',
  'Sign',
  'Sin',
  'Sinh',
  'Softplus',
  'Sqrt',
  'Square',
  'Tan',
  'Tanh',
];

/** Elementwise kernels of one tensor. */
export const unaryKernels: readonly Kernel[] = NAMES.map((name) => ({
  name,
  run: ({ inputs, torch }) => torch.run(name, { x: inputs['x']! }),
}));
