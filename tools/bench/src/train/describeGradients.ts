import { table } from '../harness/table.js';
import type { AllErrors, Worst } from './gradientErrors.js';

/** One network. */
export interface GradientResult {
  readonly model: string;
  /** Number of parameters. */
  readonly parameters: number;
  readonly loss: {
    readonly pytorch: number;
    /** Ours with the reference kernels. */
    readonly fp32: number;
    /** Ours as in training. */
    readonly fused: number;
    /** In float64. */
    readonly exact: number;
    readonly bf16?: number;
  };
  /** Relative error of our loss. */
  readonly lossError: number;
  /** Number of ReLU inputs with different signs in PyTorch's fp32 and float64. */
  readonly flipped: number;
  readonly errors: AllErrors;
  /** Ours with the reference kernels against PyTorch. */
  readonly fp32: Worst;
  readonly fp32Fused: Worst;
  readonly fp32FusedOtherLayout: Worst;
  /** PyTorch against itself. */
  readonly pytorchOtherLayout: Worst;
  readonly passed: boolean;
  /** Cosine of our gradients in bf16 and fp32. */
  readonly bf16?: Worst;
  readonly pytorchBf16?: Worst;
}

/** The JSON document of `bench:gradients`. */
export interface GradientsReport {
  readonly torch: string;
  /** Images per step. */
  readonly batch: number;
  /** Side of an image in pixels. */
  readonly size: number;
  readonly trainedSteps: number;
  readonly passed: boolean;
  readonly results: readonly GradientResult[];
}

/** Formats a report as a table. */
export function describeGradients({
  torch,
  batch,
  size,
  trainedSteps,
  passed,
  results,
}: GradientsReport): string {
  const rows = results.flatMap(({ model, lossError, flipped, errors, ...measures }) => [
    {
      network: model,
      measure: 'loss, relative error',
      worst: lossError.toExponential(2),
      at: '',
      outside: 0,
    },
    {
      network: model,
      measure: 'inputs of ReLUs with another sign in float64',
      worst: flipped,
      at: '',
      outside: '',
    },
    ...Object.entries({
      'fp32, reference kernels / float64, relative to terms': errors.reference.ofTerms,
      'fp32, own kernels / float64, relative to terms': errors.own.ofTerms,
      'PyTorch / float64, relative to terms': errors.pytorch.ofTerms,
      'PyTorch contiguous / float64, relative to terms': errors.pytorchOtherLayout.ofTerms,
      'fp32, reference kernels / float64, relative error': errors.reference.ofLength,
      'fp32, own kernels / float64, relative error': errors.own.ofLength,
      'PyTorch / float64, relative error': errors.pytorch.ofLength,
      'PyTorch contiguous / float64, relative error': errors.pytorchOtherLayout.ofLength,
      'fp32, reference kernels / PyTorch, relative error': measures.fp32,
      'fp32, own kernels / PyTorch, relative error': measures.fp32Fused,
      'fp32, own kernels / PyTorch contiguous, relative error': measures.fp32FusedOtherLayout,
      'PyTorch contiguous / channels_last, relative error': measures.pytorchOtherLayout,
      'bf16 / fp32, cosine': measures.bf16,
      'PyTorch bf16 / fp32, cosine': measures.pytorchBf16,
    }).flatMap(([measure, found]) =>
      found === undefined
        ? []
        : [
            {
              network: model,
              measure,
              worst: found.value.toPrecision(4),
              at: found.parameter,
              outside: found.outside,
            },
          ],
    ),
  ]);
  const title = `PyTorch ${torch}; ${batch} × ${size}², after ${trainedSteps} steps`;
  return `${title}\n${table(rows)}\n${passed ? 'passed' : 'FAILED'}`;
}
