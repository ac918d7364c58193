import type { OpenedBackend } from '@dfer/runtime';
import type { MemoryEstimate, TrainEvent } from '@dfer/train';

import type { Context } from '../context.js';
import type { Stage } from '../terminal/progress.js';
import { byteSize } from '../terminal/table.js';

/** Shows the training events as one progress bar over the epochs of all folds. */
export class EpochBar {
  private stage: Stage | null = null;
  /** Progress of the regressions on face features alone, which run after the epochs. */
  private alone: Stage | null = null;
  private readonly done = new Map<number, number>();
  backend: OpenedBackend | null = null;

  constructor(
    private readonly context: Context,
    private readonly epochs: number,
    /** Start of every line. */
    private readonly label: string,
  ) {}

  onEvent = (event: TrainEvent): void => {
    switch (event.type) {
      case 'frames':
        return;
      case 'plan':
        this.stage = this.context.stage(this.label, event.folds.length * this.epochs, 'epochs');
        return;
      case 'memory':
        this.printMemory(event);
        return;
      case 'backend':
        this.backend ??= event.backend;
        return;
      case 'warning':
        this.context.note(`warning: fold ${event.fold}: ${event.warning}`);
        return;
      case 'epoch': {
        const { epoch, trainLoss, trainAccuracy, validationUar } = event.metrics;
        this.context.log.info({ fold: event.fold, ...event.metrics }, 'epoch');
        this.advance(
          event.fold,
          epoch,
          `fold ${event.fold}: loss ${trainLoss.toFixed(2)}, ${validationUar === null ? `accuracy ${percent(trainAccuracy)}` : `UAR ${percent(validationUar)}`}`,
        );
        return;
      }
      case 'fold':
        this.context.log.info(event, 'fold');
        this.advance(event.fold, this.epochs, `fold ${event.fold} ${event.reused ? 'reused' : 'done'}`);
        return;
      case 'face-features':
        this.alone ??= this.beginAlone(event.total);
        this.alone.update(event.done);
    }
  };

  private printMemory({ needed, available }: MemoryEstimate): void {
    const { process, ...rest } = needed.parts;
    const parts = Object.entries({ ...rest, libraries: process })
      .sort(([, a], [, b]) => b - a)
      .map(([name, bytes]) => `${name} ${byteSize(bytes)}`);
    this.context.note(
      `memory: at most about ${byteSize(needed.bytes)} needed, ${byteSize(available)} free (${parts.join(', ')})`,
    );
  }

  private beginAlone(total: number): Stage {
    this.stage?.stop();
    return this.context.stage('faces alone', total, 'regressions');
  }

  stop(): void {
    this.stage?.stop();
    this.alone?.stop();
  }

  private advance(fold: number, epochs: number, note: string): void {
    this.done.set(fold, epochs);
    this.stage?.update(
      [...this.done.values()].reduce((sum, n) => sum + n, 0),
      note,
    );
  }
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
