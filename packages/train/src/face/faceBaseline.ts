import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '@dfer/core';
import { type BaselineMetrics, computeMetrics, type Prediction } from '@dfer/evaluate';
import type { RunFingerprint } from '../checkpoint/fingerprint.js';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FoldPlan, Sample } from '../folds/foldPlan.js';
import { computeClassWeights } from '../optim/classWeights.js';
import { faceRow, type FaceStatistics, faceStatistics, type FaceTable } from './faceTable.js';
import { fitLogisticRegression, predictLogisticRegression } from './logisticRegression.js';

/** In a run's folder. */
export const FACE_FEATURES_FILE = 'face-features.json';

/** Penalties that a fold's validation part chooses from, strongest first: each begins where the one before ended. */
const INVERSE_PENALTIES = [0.001, 0.01, 0.1, 1] as const;

/** Where there is no validation part. */
const USUAL_INVERSE_PENALTY = 0.01;

/** A run's data as its folds have them. */
export interface FaceBaselineOptions {
  readonly samples: readonly Sample[];
  readonly classes: readonly string[];
  readonly plans: readonly FoldPlan[];
  readonly faces: FaceTable;
  readonly config: Pick<TrainConfig, 'classWeights' | 'selection'>;
  /** Hears how many regressions of all are fitted, and often in between; what it throws ends the work. */
  readonly onProgress?: (fitted: number, total: number) => void;
}

/** The file of a run's folder: the figures, and a digest of what they were measured on. */
interface MeasuredBaseline extends BaselineMetrics {
  readonly digest: string;
}

/**
 * Writes `measureFaceFeatures` of a run, which takes minutes for thousands of clips; figures of the same folds that are there already stay.
 *
 * @param fingerprints - Of the folds: what decides their data, features included.
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

/** `null`: there is no such file, or none of this kind. */
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
 * What the features of faces tell without the network: in each fold a logistic regression learns from the same training clips and
 * answers the same test clips. The penalty is the one with the best UAR on the validation part, of equal ones the stronger; a fixed
 * one where there is no such part, or the test part takes its place.
 */
export async function measureFaceFeatures(options: FaceBaselineOptions): Promise<BaselineMetrics> {
  const predictions: Prediction[] = [];
  const total = options.plans.reduce((sum, plan) => sum + penaltiesFor(plan, options.config).length, 0);
  let fitted = 0;
  const tell = (): void => options.onProgress?.(fitted, total);
  for (const plan of options.plans) {
    predictions.push(
      ...(await predictFold(options, plan, tell, () => {
        fitted += 1;
        tell();
      })),
    );
  }
  return {
    name: 'a logistic regression on the face features alone',
    clips: predictions.length,
    ...computeMetrics(predictions, options.classes),
  };
}

/** Penalties that are tried in a fold. */
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
  const answer = (weights: Float64Array, clips: readonly number[]): Prediction[] =>
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
    const uar = penalties.length > 1 ? computeMetrics(answer(weights, plan.validation), classes).uar : 0;
    if (uar > most) [best, most] = [weights, uar];
  }
  return answer(best, plan.test);
}

function standardized(row: Float32Array, { mean, variance }: FaceStatistics): Float32Array {
  return row.map((value, i) => (value - mean[i]!) / Math.sqrt(variance[i]!));
}

/** Lets messages and signals through. */
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
