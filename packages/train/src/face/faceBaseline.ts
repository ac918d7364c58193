import { type BaselineMetrics, computeMetrics, type Prediction } from '@dfer/evaluate';
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
  /** Called often; what it throws ends the work. */
  readonly onStep?: () => void;
}

/**
 * What the features of faces tell without the network: in each fold a logistic regression learns from the same training clips and
 * answers the same test clips. The penalty is the one with the best UAR on the validation part, of equal ones the stronger; a fixed
 * one where there is no such part, or the test part takes its place.
 */
export async function measureFaceFeatures(options: FaceBaselineOptions): Promise<BaselineMetrics> {
  const predictions: Prediction[] = [];
  for (const plan of options.plans) predictions.push(...(await predictFold(options, plan)));
  return {
    name: 'a logistic regression on the face features alone',
    clips: predictions.length,
    ...computeMetrics(predictions, options.classes),
  };
}

async function predictFold(
  { samples, classes, faces, config, onStep }: FaceBaselineOptions,
  plan: FoldPlan,
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
  const isChosen = plan.validation.length > 0 && config.selection === 'validation';
  let start: Float64Array | undefined;
  let [best, most]: [Float64Array, number] = [new Float64Array(0), -1];
  for (const inversePenalty of isChosen ? INVERSE_PENALTIES : [USUAL_INVERSE_PENALTY]) {
    const weights = await fitLogisticRegression(data, {
      inversePenalty,
      ...(start && { start }),
      onStep: () => yieldToEvents(onStep),
    });
    start = weights;
    const uar = isChosen ? computeMetrics(answer(weights, plan.validation), classes).uar : 0;
    if (uar > most) [best, most] = [weights, uar];
  }
  return answer(best, plan.test);
}

function standardized(row: Float32Array, { mean, variance }: FaceStatistics): Float32Array {
  return row.map((value, i) => (value - mean[i]!) / Math.sqrt(variance[i]!));
}

/** Lets messages and signals through. */
function yieldToEvents(onStep: (() => void) | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        onStep?.();
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
