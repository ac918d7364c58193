import type { Kernel } from '../../kernel.js';

/** TensorFlow.js's names and the native ones. */
const OPERATIONS: readonly (readonly [name: string, operation: string])[] = [
  ['Add', 'add'],
  ['Atan2', 'atan2'],
  ['BitwiseAnd', 'bitwiseAnd'],
  ['Equal', 'equal'],
  ['FloorDiv', 'floorDivide'],
  ['Greater', 'greater'],
  ['GreaterEqual', 'greaterEqual'],
  ['Less', 'less'],
  ['LessEqual', 'lessEqual'],
  ['LogicalAnd', 'logicalAnd'],
  ['LogicalOr', 'logicalOr'],
  ['Maximum', 'maximum'],
  ['Minimum', 'minimum'],
  ['Mod', 'modulo'],
  ['Multiply', 'multiply'],
  ['NotEqual', 'notEqual'],
  ['Pow', 'power'],
  ['RealDiv', 'divide'],
  ['SquaredDifference', 'squaredDifference'],
  ['Sub', 'subtract'],
];

/** Elementwise kernels of two tensors, with broadcasting, and the sum of many. */
export const binaryKernels: readonly Kernel[] = [
  ...OPERATIONS.map(([name, operation]): Kernel => ({
    name,
    run: ({ inputs, torch }) => torch.one(operation, inputs['a']!, inputs['b']!),
  })),
  {
    name: 'AddN',
    run: ({ inputs, torch }) =>
      torch.one(
        'addMany',
        Object.values(inputs).flatMap((info) => info ?? []),
      ),
  },
];
