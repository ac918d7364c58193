/** State of a loss scaler, plain data for a checkpoint. */
export interface LossScale {
  /** Factor of the loss, a power of two. */
  readonly scale: number;
  /** Number of steps with finite gradients since the scale last changed. */
  readonly finiteSteps: number;
}

/** The state of a new training, as `torch.amp.GradScaler`. */
export const INITIAL_LOSS_SCALE: LossScale = { scale: 2 ** 16, finiteSteps: 0 };

/** Below this scale, float16 cannot be the reason for gradients that are not finite: the training diverges. */
export const SMALLEST_LOSS_SCALE = 1;

const GROWTH = 2;
const BACKOFF = 0.5;
/** Number of consecutive steps with finite gradients after which the scale grows. */
const GROWTH_INTERVAL = 2000;

/** The state after a step. @param overflowed - True if a gradient of the step was infinite or NaN. */
export function nextLossScale({ scale, finiteSteps }: LossScale, overflowed: boolean): LossScale {
  if (overflowed) return { scale: scale * BACKOFF, finiteSteps: 0 };
  if (finiteSteps + 1 < GROWTH_INTERVAL) return { scale, finiteSteps: finiteSteps + 1 };
  const grown = Math.fround(scale * GROWTH);
  return { scale: Number.isFinite(grown) ? grown : scale, finiteSteps: 0 };
}

/**
 * Dynamic loss scaling for float16 (Micikevicius et al. 2018, "Mixed Precision Training", §3.2), with the rule and the defaults of
 * `torch.amp.GradScaler`. The loss is multiplied by the scale, so that small gradients of activations are not rounded to 0, and the
 * gradients of the weights are divided by it. A step whose gradients are not finite is skipped, and the scale halves.
 */
export class LossScaler {
  #state = INITIAL_LOSS_SCALE;

  /** The state to save. */
  get state(): LossScale {
    return this.#state;
  }

  get scale(): number {
    return this.#state.scale;
  }

  /** True if the scale has fallen so low that the training counts as diverged. */
  get isExhausted(): boolean {
    return this.scale < SMALLEST_LOSS_SCALE;
  }

  /** Adapts the scale after a step. @param overflowed - True if a gradient was infinite or NaN. */
  update(overflowed: boolean): void {
    this.#state = nextLossScale(this.#state, overflowed);
  }

  /** Resumes from a saved state. */
  restore(state: LossScale): void {
    this.#state = state;
  }
}
