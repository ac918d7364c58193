import { availableParallelism } from 'node:os';
import { FrameTable, type FrameTableSource } from '../frameTable.js';
import { bytesOf, assembleBatch } from '../assembleBatch.js';
import type { BatchPlan } from '../batchPlan.js';
import { StallMeter } from './stallMeter.js';
import { LoaderThreads } from './threadPool.js';

/** A batch that is ready for the device. */
export interface Batch {
  readonly plan: BatchPlan;
  /** `[clips · frames, size, size, 3]`, 0–255, often in shared memory; overwritten when the next batch is requested. */
  readonly pixels: Uint8Array;
}

/** Number of loader threads: 0 for none, the training thread prepares batches itself; `auto`: as many as needed to keep it busy. */
export type LoaderWorkers = number | 'auto';

/** Number of batches prepared ahead of the current step. */
export const BATCHES_AHEAD = 2;

/** Enough for any GPU: each thread prepares about 400 frames of 224² per second (`nx run bench:loader`). */
const MOST_WORKERS = 15;

/**
 * Number of threads for `auto` if the training thread does not prepare the batches itself.
 *
 * @param lanes - Number of folds trained in parallel, each with its own threads.
 */
export function autoWorkers(lanes: number): number {
  return Math.min(MOST_WORKERS, Math.max(1, Math.floor(availableParallelism() / lanes) - 1));
}

export interface LoaderOptions {
  /** @defaultValue 'auto' */
  readonly workers?: LoaderWorkers | undefined;
  /** Number of folds trained in parallel. @defaultValue 1 */
  readonly lanes?: number | undefined;
}

/**
 * Prepares batches from their plans, in the requested order: ahead of the step in loader threads, or in this thread. The bytes are the
 * same either way.
 */
export class Loader {
  readonly table: FrameTable;
  readonly #workers: LoaderWorkers;
  readonly #lanes: number;
  readonly #stallMeter = new StallMeter();
  #threads: LoaderThreads | null = null;
  /** Memory of batches that are not in use. */
  readonly #free: SharedArrayBuffer[] = [];

  constructor(source: FrameTableSource, { workers = 'auto', lanes = 1 }: LoaderOptions = {}) {
    this.table = new FrameTable(source);
    this.#workers = workers;
    this.#lanes = lanes;
  }

  /** Number of running threads; 0 before the first batch. */
  get threads(): number {
    return this.#threads?.count ?? 0;
  }

  /**
   * Yields prepared batches; stops preparing when the consumer stops.
   *
   * @throws TrainError `BAD_FRAMES` if stored frames are damaged, `WORKER_FAILED` if a thread crashed
   */
  async *batches(plans: Iterable<BatchPlan>): AsyncGenerator<Batch, undefined> {
    const waiting = plans[Symbol.iterator]();
    const underWay: { readonly plan: BatchPlan; readonly memory: Promise<SharedArrayBuffer> }[] = [];
    try {
      for (;;) {
        const threads = this.#threadsNow();
        while (threads !== null && underWay.length < BATCHES_AHEAD) {
          const next = waiting.next();
          if (next.done === true) break;
          const memory = this.#prepare(threads, next.value);
          // A failure is reported when it is this batch's turn, or never if the consumer stops early.
          memory.catch(() => undefined);
          underWay.push({ plan: next.value, memory });
        }
        const first = underWay.shift();
        if (first !== undefined) {
          const memory = await first.memory;
          const pixels = new Uint8Array(memory, 0, bytesOf(first.plan.clips, this.table.source.size));
          try {
            yield { plan: first.plan, pixels };
          } finally {
            this.#free.push(memory);
          }
          continue;
        }
        const next = threads === null ? waiting.next() : null;
        if (next === null || next.done === true) return undefined;
        yield* this.#prepareHere(next.value);
      }
    } finally {
      for (const { memory } of underWay)
        void memory.then((own) => this.#free.push(own)).catch(() => undefined);
    }
  }

  /** Terminates the threads immediately. */
  async close(): Promise<void> {
    await this.#threads?.close();
    this.#threads = null;
    this.table.close();
  }

  async *#prepareHere(plan: BatchPlan): AsyncGenerator<Batch, undefined> {
    const started = performance.now();
    const pixels = await assembleBatch(this.table, plan);
    const prepared = performance.now();
    yield { plan, pixels };
    this.#stallMeter.note(prepared - started, performance.now() - prepared);
    return undefined;
  }

  async #prepare(threads: LoaderThreads, { clips }: BatchPlan): Promise<SharedArrayBuffer> {
    const bytes = bytesOf(clips, this.table.source.size);
    const kept = this.#free.pop();
    const memory = kept !== undefined && kept.byteLength >= bytes ? kept : new SharedArrayBuffer(bytes);
    await threads.prepare(clips, memory);
    return memory;
  }

  #wanted(): number {
    if (this.#workers !== 'auto') return this.#workers;
    const isAtHand = this.table.source.frames instanceof SharedArrayBuffer;
    return isAtHand && !this.#stallMeter.isStalled ? 0 : autoWorkers(this.#lanes);
  }

  #threadsNow(): LoaderThreads | null {
    const wanted = this.#wanted();
    if (wanted > 0) this.#threads ??= new LoaderThreads(this.table.source, wanted);
    return this.#threads;
  }
}
