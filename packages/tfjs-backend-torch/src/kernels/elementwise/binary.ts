import type { Kernel } from '../../kernel.js';
import type { OperationLike } from '../../native/operations.js';

const NAMES: readonly OperationLike<'Add'>[] = [
  'Add',
  'Atan2',
  'BitwiseAnd',
  'Equal',
  'FloorDiv',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
  'Maximum',
  'Minimum',
  'Mod',
  'Multiply',
  'NotEqual',
  'Pow',
  'RealDiv',
  'SquaredDifference',
  'Sub',
];

/** Elementwise kernels of two tensors, with broadcasting, and the sum of many. */
export const binaryKernels: readonly Kernel[] = [
  ...NAMES.map((name): Kernel => ({
    name,
    run: ({ inputs, torch }) => torch.run(name, { a: inputs['a']!, b: inputs['b']! }),
  })),
  {
    name: 'AddN',
    run: ({ inputs, torch }) =>
      torch.run('AddN', { terms: Object.values(inputs).flatMap((info) => info ?? []) }),
  },
];
