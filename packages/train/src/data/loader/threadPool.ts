import { Worker } from 'node:worker_threads';
import { TrainError } from '../../errors.js';
import type { FrameTableSource } from '../frameTable.js';
import type { ClipPlan } from '../batchPlan.js';
import { threadFile } from './threadFile.js';
import { bytesOf } from '../assembleBatch.js';
import type { LoaderReply, LoaderJob, LoaderInit } from './job.js';

interface Pending {
  readonly thread: Worker;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that prepare parts of batches. After one has failed, all pending and future requests fail. */
export class LoaderThreads {
  readonly #threads: readonly Worker[];
  readonly #pending = new Map<number, Pending>();
  readonly #size: number;
  #failure: TrainError | null = null;
  #nextId = 0;
  #isClosing = false;

  constructor(frames: FrameTableSource, count: number) {
    this.#size = frames.size;
    const order: LoaderInit = { frames };
    this.#threads = Array.from({ length: count }, () => this.#start(order));
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Prepares a batch: splits its clips into equal parts and gives each to the least busy thread. */
  async prepare(clips: readonly ClipPlan[], memory: SharedArrayBuffer): Promise<void> {
    const part = Math.ceil(clips.length / this.#threads.length);
    const parts: Promise<void>[] = [];
    for (let start = 0, offset = 0; start < clips.length; start += part) {
      const own = clips.slice(start, start + part);
      parts.push(this.#ask(own, memory, offset));
      offset += bytesOf(own, this.#size);
    }
    await Promise.all(parts);
  }

  /** Terminates all threads immediately. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #start(order: LoaderInit): Worker {
    const thread = new Worker(threadFile('data/loader/thread'), { workerData: order });
    thread.on('message', ({ id, failure }: LoaderReply) => {
      if (failure !== null) {
        this.#fail(new TrainError(failure.code, failure.kind, failure.message));
        return;
      }
      this.#pending.get(id)?.resolve();
      this.#pending.delete(id);
    });
    const died = (received: string, cause?: unknown): void => {
      if (this.#isClosing) return;
      this.#fail(
        new TrainError(
          'WORKER_FAILED',
          'internal',
          `Loader: expected its threads to keep running; received ${received}. Start the same run again to resume it; if memory is short, lower loaderWorkers.`,
          { cause },
        ),
      );
    };
    thread.on('error', (error) => {
      died(`"${error instanceof Error ? error.message : String(error)}"`, error);
    });
    thread.on('exit', (code) => {
      died(`a thread that exited with code ${code}`);
    });
    return thread;
  }

  #fail(error: TrainError): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }

  #ask(clips: readonly ClipPlan[], memory: SharedArrayBuffer, offset: number): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const busy = (thread: Worker): number =>
      [...this.#pending.values()].filter((pending) => pending.thread === thread).length;
    const thread = this.#threads.reduce((idlest, other) => (busy(other) < busy(idlest) ? other : idlest));
    return new Promise((resolve, reject) => {
      const job: LoaderJob = { id: this.#nextId++, clips, memory, offset };
      this.#pending.set(job.id, { thread, resolve, reject });
      thread.postMessage(job);
    });
  }
}
