import type { CandidateName } from '../harness/candidate.js';
import { table } from '../harness/table.js';
import { CURVES, type RunComparison } from './compareRuns.js';

/** The JSON document of `bench:curves`. */
export interface CurvesReport {
  readonly bench: 'curves';
  readonly torch: string;
  readonly torchvision: string;
  readonly node: string;
  readonly device: string;
  readonly threads: number;
  readonly model: string;
  /** Side of a frame in pixels. */
  readonly size: number;
  /** Clips to train on. */
  readonly clips: number;
  readonly imagesPerEpoch: number;
  /** Clips per step. */
  readonly batch: number;
  /** Frames per clip. */
  readonly frames: number;
  readonly seeds: number;
  readonly recipe: object;
  readonly passed: boolean;
  readonly oursBesidePyTorch: RunComparison;
  readonly pyTorchBesideItself: RunComparison;
  readonly contestants: readonly (CandidateName & {
    readonly secondsPerEpoch: number;
    readonly cpuSecondsPerEpoch: number;
    readonly peakRssMiB: number;
  })[];
}

/** Formats a report as tables. */
export function describeCurves(report: CurvesReport): string {
  const { oursBesidePyTorch, pyTorchBesideItself, contestants } = report;
  const rows = oursBesidePyTorch.curves.trainLoss.epochs.map((_, epoch) => ({
    epoch: epoch + 1,
    ...Object.fromEntries(
      CURVES.flatMap((name) => {
        const { ours, theirs, difference, deviation } = oursBesidePyTorch.curves[name].epochs[epoch];
        return [
          [name, `${ours.toFixed(3)} / ${theirs.toFixed(3)}`],
          [`Δ / σ ${name}`, `${difference.toFixed(3)} / ${deviation.toFixed(3)}`],
        ];
      }),
    ),
  }));
  const summary = (what: string, compared: RunComparison): object => ({
    what,
    'first loss': compared.firstLoss.toExponential(1),
    'next two': compared.nextLosses.toExponential(1),
    'log probabilities after one step': compared.firstLogarithms.toExponential(1),
    'learning rates': compared.learningRates.toExponential(1),
    ...Object.fromEntries(CURVES.map((name) => [`${name} Δ/σ`, compared.curves[name].ratio.toFixed(2)])),
    'times as fast': compared.speedByTime.toFixed(2),
    'by CPU time': compared.speedByCpuTime.toFixed(2),
  });
  return [
    `${report.model} at ${report.size} pixels, ${report.imagesPerEpoch} images an epoch, ${report.seeds} seeds; ours / PyTorch ${report.torch}, ${report.device}, ${report.threads} threads`,
    table(rows),
    table([
      summary('ours against PyTorch', oursBesidePyTorch),
      summary('PyTorch against itself', pyTorchBesideItself),
    ]),
    table(contestants),
    report.passed ? 'the engines agree' : 'THE ENGINES DO NOT AGREE',
  ].join('\n\n');
}
