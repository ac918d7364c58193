import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '@dfer/core';
import { type BaselineMetrics, computeMetrics, type Prediction } from '@dfer/evaluate';
import type { RunFingerprint } from '../loop/checkpoint/fingerprint.js';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FoldPlan, Sample } from '../folds/foldPlan.js';
import { computeClassWeights } from '../optim/classWeights.js';
import { faceRow, type FaceStatistics, faceStatistics, type FaceTable } from '../data/face/faceTable.js';
import { fitLogisticRegression, predictLogisticRegression } from './logisticRegression.js';

/** File name in the run folder. */
export const FACE_FEATURES_FILE = 'face-features.json';

/** Candidates for C, selected on the validation part, strongest penalty first: each fit starts from the previous solution. */
const INVERSE_PENALTIES = [0.001, 0.01, 0.1, 1] as const;

/** C without a validation part. */
const USUAL_INVERSE_PENALTY = 0.01;

/** Data and folds of a run. */
export interface FaceBaselineOptions {
  readonly samples: readonly Sample[];
  readonly classes: readonly string[];
  readonly plans: readonly FoldPlan[];
  readonly faces: FaceTable;
  readonly config: Pick<TrainConfig, 'classWeights' | 'selection'>;
  /** Called often, with the number of fitted regressions and their total; if it throws, the fit is aborted. */
  readonly onProgress?: (fitted: number, total: number) => void;
}

/** Content of the file: the metrics, and a digest of the data they were measured on. */
interface MeasuredBaseline extends BaselineMetrics {
  readonly digest: string;
}

/**
 * Writes the results of `measureFaceFeatures`, which takes minutes for thousands of clips; existing results of the same folds are kept.
 *
 * @param fingerprints - Fingerprints of the folds, which determine their data, features included.
 */
export async function writeFaceBaseline(
  file: string,
  options: FaceBaselineOptions,
  fingerprints: readonly RunFingerprint[],
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(fingerprints)).digest('hex');
  if (digestIn(file) === digest) return;
  const measured: MeasuredBaseline = { ...(await measureFaceFeatures(options)), digest };
  writeAtomically(file, `${JSON.stringify(measured, null, 2)}\n`);
}

/** `null` if there is no such file or it has no digest. */
function digestIn(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    const { digest }: Partial<MeasuredBaseline> = JSON.parse(readFileSync(file, 'utf8'));
    return digest ?? null;
  } catch {
    return null;
  }
}

/**
 * Measures the face features without the network: in each fold a logistic regression is trained on the same training clips and tested on
 * the same test clips. The penalty is the one with the best UAR on the validation part, the stronger one for ties; a fixed one if there
 * is no validation part or the test part replaces it.
 */
export async function measureFaceFeatures(options: FaceBaselineOptions): Promise<BaselineMetrics> {
  const predictions: Prediction[] = [];
  const total = options.plans.reduce((sum, plan) => sum + penaltiesFor(plan, options.config).length, 0);
  let fitted = 0;
  const reportProgress = (): void => options.onProgress?.(fitted, total);
  for (const plan of options.plans) {
    predictions.push(
      ...(await predictFold(options, plan, reportProgress, () => {
        fitted += 1;
        reportProgress();
      })),
    );
  }
  return {
    name: 'a logistic regression on the face features alone',
    clips: predictions.length,
    ...computeMetrics(predictions, options.classes),
  };
}

/** Candidates for C in a fold. */
function penaltiesFor(
  { validation }: FoldPlan,
  { selection }: FaceBaselineOptions['config'],
): readonly number[] {
  return validation.length > 0 && selection === 'validation' ? INVERSE_PENALTIES : [USUAL_INVERSE_PENALTY];
}

async function predictFold(
  { samples, classes, faces, config }: FaceBaselineOptions,
  plan: FoldPlan,
  onStep: () => void,
  onFitted: () => void,
): Promise<Prediction[]> {
  const train = plan.train.filter((clip) => samples[clip]!.isSingle ?? true);
  const labels = train.map((clip) => samples[clip]!.label);
  const statistics = faceStatistics(faces, train);
  const data = {
    rows: train.map((clip) => standardized(faceRow(faces, clip), statistics)),
    labels,
    classes: classes.length,
    classWeights: computeClassWeights(labels, classes.length, config.classWeights ?? 'none'),
  };
  const predict = (weights: Float64Array, clips: readonly number[]): Prediction[] =>
    clips.map((clip) => {
      const row = standardized(faceRow(faces, clip), statistics);
      const { id, label } = samples[clip]!;
      return { clip: id, fold: plan.fold, label, probabilities: predictLogisticRegression(weights, row) };
    });
  const penalties = penaltiesFor(plan, config);
  let start: Float64Array | undefined;
  let [best, most]: [Float64Array, number] = [new Float64Array(0), -1];
  for (const inversePenalty of penalties) {
    const weights = await fitLogisticRegression(data, {
      inversePenalty,
      ...(start && { start }),
      onStep: () => yieldToEvents(onStep),
    });
    start = weights;
    onFitted();
    const uar = penalties.length > 1 ? computeMetrics(predict(weights, plan.validation), classes).uar : 0;
    if (uar > most) [best, most] = [weights, uar];
  }
  return predict(best, plan.test);
}

function standardized(row: Float32Array, { mean, variance }: FaceStatistics): Float32Array {
  return row.map((value, i) => (value - mean[i]!) / Math.sqrt(variance[i]!));
}

/** Yields to the event loop, for messages and signals. */
function yieldToEvents(onStep: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        onStep();
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
