import type { Kernel } from '../../kernel.js';

/** TensorFlow.js's names and the native ones. */
const OPERATIONS: readonly (readonly [name: string, operation: string])[] = [
  ['Abs', 'abs'],
  ['Acos', 'acos'],
  ['Acosh', 'acosh'],
  ['Asin', 'asin'],
  ['Asinh', 'asinh'],
  ['Atan', 'atan'],
  ['Atanh', 'atanh'],
  ['Ceil', 'ceil'],
  ['Cos', 'cos'],
  ['Cosh', 'cosh'],
  ['Elu', 'elu'],
  ['Erf', 'erf'],
  ['Exp', 'exp'],
  ['Expm1', 'expm1'],
  ['Floor', 'floor'],
  ['IsFinite', 'isFinite'],
  ['IsInf', 'isInf'],
  ['IsNan', 'isNan'],
  ['Log', 'log'],
  ['Log1p', 'log1p'],
  ['LogicalNot', 'logicalNot'],
  ['Neg', 'negate'],
  ['Reciprocal', 'reciprocal'],
  ['Relu', 'relu'],
  ['Relu6', 'relu6'],
  ['Round', 'round'],
  ['Rsqrt', 'rsqrt'],
  ['Selu', 'selu'],
  ['Sigmoid', 'sigmoid'],
  ['Sign', 'sign'],
  ['Sin', 'sin'],
  ['Sinh', 'sinh'],
  ['Softplus', 'softplus'],
  ['Sqrt', 'sqrt'],
  ['Square', 'square'],
  ['Tan', 'tan'],
  ['Tanh', 'tanh'],
];

/** Elementwise kernels of one tensor. */
export const unaryKernels: readonly Kernel[] = OPERATIONS.map(([name, operation]) => ({
  name,
  run: ({ inputs, torch }) => torch.one(operation, inputs['x']!),
}));
