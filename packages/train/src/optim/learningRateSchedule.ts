/** Learning-rate schedule. */
export type Schedule =
  | {
      readonly kind: 'cosine';
      /** Epochs of linear warm-up from near 0 to the full rate; may be a fraction. */
      readonly warmupEpochs: number;
      /** Final rate of the cosine decay (Loshchilov & Hutter 2017, eq. 5, η_min; `eta_min` of PyTorch). @defaultValue 0 */
      readonly minLearningRate?: number;
    }
  | {
      readonly kind: 'step';
      /** Epochs (from 0) at whose start the rate is multiplied by `factor`. */
      readonly milestones: readonly number[];
      readonly factor: number;
    }
  | { readonly kind: 'constant' };

/** Position of a step in the training. */
export interface Progress {
  /** Number of steps before this one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** The learning rate of one step, at most `base`. */
export function learningRateAt(schedule: Schedule, base: number, progress: Progress): number {
  const { step, stepsPerEpoch, epochs } = progress;
  switch (schedule.kind) {
    case 'constant':
      return base;
    case 'step': {
      const epoch = Math.floor(step / stepsPerEpoch);
      return base * schedule.factor ** schedule.milestones.filter((milestone) => epoch >= milestone).length;
    }
    case 'cosine': {
      const warmup = Math.round(schedule.warmupEpochs * stepsPerEpoch);
      if (step < warmup) return (base * (step + 1)) / warmup;
      const total = Math.max(1, epochs * stepsPerEpoch - warmup);
      const lowest = schedule.minLearningRate ?? 0;
      return lowest + ((base - lowest) / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / total));
    }
  }
}
