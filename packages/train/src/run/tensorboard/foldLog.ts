import { join } from 'node:path';
import { classificationReport, type Metrics } from '@dfer/evaluate';
import type { EpochMetrics } from '../../loop/types.js';
import { confusionPicture } from './confusionPicture.js';
import { EventFile } from './eventFile.js';
import {
  type Hyperparameters,
  sessionEndEvent,
  sessionStartEvent,
  type StepSummary,
  summaryEvent,
  versionEvent,
} from './events.js';

/** Options of a fold's log. */
export interface FoldLogOptions {
  /** Folder of the fold's event file. */
  readonly directory: string;
  readonly classes: readonly string[];
  readonly hyperparameters: Hyperparameters;
  /** Disclaimer added to every optimistic metric. */
  readonly brand?: string | undefined;
  /** Returns seconds since 1970. @defaultValue the system clock */
  readonly now?: () => number;
}

/** TensorBoard log of one fold: each epoch is a step. */
export class FoldLog {
  readonly #file: EventFile;
  readonly #options: FoldLogOptions & { readonly now: () => number };

  constructor(options: FoldLogOptions) {
    this.#options = { now: () => Date.now() / 1000, ...options };
    this.#file = new EventFile(join(options.directory, 'events.out.tfevents.dfer'));
  }

  /** Prepares the file for starting or resuming: afterwards it has each epoch of the history once, and nothing else. */
  start(history: readonly EpochMetrics[]): void {
    const { now, hyperparameters } = this.#options;
    const kept = this.#file.keep([0, 0, ...history.map(({ epoch }) => epoch)]);
    const events = [
      (): Uint8Array => versionEvent(now()),
      (): Uint8Array => sessionStartEvent(now(), hyperparameters),
      ...history.map((metrics) => (): Uint8Array => this.#epochEvent(metrics)),
    ];
    this.#file.append(...events.slice(kept).map((make) => make()));
  }

  epoch(metrics: EpochMetrics): void {
    this.#file.append(this.#epochEvent(metrics));
  }

  /** Writes the result on the test part and the end event. @param epoch - The epoch whose weights were kept. */
  finish(epoch: number, figures: Pick<Metrics, 'uar' | 'war' | 'confusionMatrix'>): void {
    const { now } = this.#options;
    const { uar, war, confusionMatrix } = figures;
    const summary = this.#summaryOf('test', { uar, war }, confusionMatrix);
    this.#file.append(summaryEvent(now(), epoch, summary), sessionEndEvent(now()));
  }

  #epochEvent(metrics: EpochMetrics): Uint8Array {
    const { validationLoss: loss, validationUar: uar, validationWar: war } = metrics;
    const { scalars, pictures = {} } = this.#summaryOf(
      'validation',
      loss === null || uar === null || war === null ? {} : { loss, uar, war },
      metrics.validationConfusion ?? null,
    );
    return summaryEvent(this.#options.now(), metrics.epoch, {
      scalars: {
        'train/loss': metrics.trainLoss,
        'train/accuracy': metrics.trainAccuracy,
        learning_rate: metrics.learningRate,
        ...scalars,
      },
      pictures,
    });
  }

  /** Metrics of one part, with the recall of each class that has clips. */
  #summaryOf(
    part: string,
    figures: Readonly<Record<string, number>>,
    matrix: Metrics['confusionMatrix'] | null,
  ): StepSummary {
    const { classes, brand } = this.#options;
    const title = brand === undefined ? part : `${part} (${brand})`;
    const recalls = matrix === null ? [] : classificationReport(matrix);
    return {
      scalars: Object.fromEntries([
        ...Object.entries(figures).map(([name, value]) => [`${title}/${name}`, value] as const),
        ...recalls.flatMap(({ recall, support }, label) =>
          support > 0 ? [[`${title}/recall/${classes[label]!}`, recall] as const] : [],
        ),
      ]),
      ...(matrix === null ? {} : { pictures: { [`${title}/confusion`]: confusionPicture(matrix, classes) } }),
    };
  }
}
