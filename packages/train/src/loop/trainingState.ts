import type * as tf from '@tensorflow/tfjs';
import { learningRateMultipliers } from '@dfer/models';
import type { Precision } from '@dfer/runtime';
import { ModelEma } from '../optim/ema.js';
import type { Checkpoint } from './checkpoint/checkpointFile.js';
import type { TrainConfig } from '../config/trainConfig.js';
import type { EpochMetrics, EpochProgress } from './types.js';
import { TrainError } from '../errors.js';
import { variablesOf } from '../network/network.js';
import { readVariables, assignVariables } from '../network/variables.js';
import { INITIAL_LOSS_SCALE, LossScaler, type LossScale } from '../optim/lossScaler.js';
import { Optimizer } from '../optim/optimizer.js';
import type { RunFingerprint } from './checkpoint/fingerprint.js';

/** Metadata of a checkpoint, besides the tensor values. */
export interface CheckpointMetadata {
  readonly settings: RunFingerprint;
  readonly steps: number;
  readonly history: readonly EpochMetrics[];
  /** The running epoch; `null` between two epochs. */
  readonly progress: EpochProgress | null;
  /** True if the weights of the best epoch follow the others. */
  readonly hasKept: boolean;
  /** State of the loss scaling; missing if the loss is not scaled. */
  readonly lossScale?: LossScale;
}

/** The complete mutable state of a fold's training, to save and restore it. */
export class TrainingState {
  readonly trainable: readonly tf.Variable[];
  /** Weights and moving statistics of the network. */
  readonly weights: readonly tf.Variable[];
  readonly optimizer: Optimizer;
  readonly ema: ModelEma | null;
  /** For float16; `null` for other precisions. */
  readonly lossScaler: LossScaler | null;
  readonly history: EpochMetrics[] = [];
  progress: EpochProgress | null = null;
  #kept: readonly Float32Array[] | null = null;

  /** @param precision - Precision of the open backend. @defaultValue 'fp32' */
  constructor(
    network: tf.LayersModel,
    { optimizer, learningRateMultipliers: rates = {}, emaDecay = null }: TrainConfig,
    precision: Precision = 'fp32',
  ) {
    const { trainable, all } = variablesOf(network);
    this.trainable = trainable;
    this.weights = all;
    this.optimizer = new Optimizer(optimizer, trainable, learningRateMultipliers(network, rates));
    this.ema = emaDecay === null ? null : new ModelEma(emaDecay, all);
    this.lossScaler = precision === 'fp16' ? new LossScaler() : null;
  }

  /** Runs `judge` with the weights to evaluate: the EMA if there is one. */
  async withEvaluationWeights<T>(judge: () => T | Promise<T>): Promise<T> {
    this.ema?.swap();
    try {
      return await judge();
    } finally {
      this.ema?.swap();
    }
  }

  /** Saves the current weights to evaluate as the best ones. */
  async snapshotBest(): Promise<void> {
    this.#kept = await this.withEvaluationWeights(() => readVariables(this.weights));
  }

  /** Restores the best weights into the network. */
  restoreBest(): void {
    if (this.#kept !== null) assignVariables(this.weights, this.#kept);
  }

  checkpoint(settings: RunFingerprint): Checkpoint<CheckpointMetadata> {
    const { history, progress, optimizer, lossScaler } = this;
    return {
      facts: {
        settings,
        steps: optimizer.steps,
        history,
        progress,
        hasKept: this.#kept !== null,
        ...(lossScaler === null ? {} : { lossScale: lossScaler.state }),
      },
      arrays: [...readVariables(this.variables()), ...(this.#kept ?? [])],
    };
  }

  /** @throws TrainError `BAD_CHECKPOINT` if the arrays do not match this network */
  restore({ facts, arrays }: Checkpoint<CheckpointMetadata>): void {
    const variables = this.variables();
    const expected = [...variables, ...(facts.hasKept ? this.weights : [])].map(({ size }) => size);
    if (JSON.stringify(arrays.map(({ length }) => length)) !== JSON.stringify(expected)) {
      throw new TrainError(
        'BAD_CHECKPOINT',
        'input',
        `Checkpoint: expected ${expected.length} arrays with the sizes of this network; received ${arrays.length} arrays with other sizes. Choose another folder to train this network from scratch.`,
      );
    }
    assignVariables(variables, arrays);
    this.#kept = facts.hasKept ? arrays.slice(variables.length) : null;
    this.optimizer.restore(facts.steps);
    this.lossScaler?.restore(facts.lossScale ?? INITIAL_LOSS_SCALE);
    this.history.push(...facts.history);
    this.progress = facts.progress;
  }

  dispose(): void {
    this.optimizer.dispose();
    this.ema?.dispose();
  }

  private variables(): readonly tf.Variable[] {
    return [...this.weights, ...this.optimizer.state, ...(this.ema?.state ?? [])];
  }
}
