import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJson } from './json.js';

const TUNABLES =
  'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184';

/** Who computes: this repository, or PyTorch. */
export type EngineName = 'ours' | 'pytorch';

/** What distinguishes a candidate from the others; part of its rows in a report. */
export interface CandidateName {
  readonly engine: EngineName;
  /** glibc's allocator as it is, or with huge pages that it keeps. @defaultValue stock */
  readonly malloc?: 'stock' | 'tuned';
  /** Batch normalization is fused into the convolutions. @defaultValue false */
  readonly folded?: boolean;
  /** With torch.compile. @defaultValue false */
  readonly compile?: boolean;
  /** Memory layout in PyTorch. */
  readonly layout?: 'channels-last' | 'channels-first';
}

/** How candidates are started. */
export interface CandidateSetting {
  /** Path of the interpreter. */
  readonly python: string;
  readonly threads: number;
  /** Name of the engine's script. @defaultValue worker */
  readonly script?: 'worker' | 'curves';
}

const description = z.object({
  /** The reason why the engine cannot run. */
  unavailable: z.string().optional(),
  /** Floating-point operations for one image, forward. */
  flopsPerImage: z.number().optional(),
});

const stepsResponse = z.object({
  seconds: z.array(z.number()),
  cpuSeconds: z.array(z.number()),
  loss: z.number(),
  deviceMemoryMiB: z.number().optional(),
});

/** The script of an engine: `engine/<name>.js` or `pytorch/<name>.py`. */
function scriptOf(engine: EngineName, name: string): string {
  const file = engine === 'ours' ? `../engine/${name}.js` : `../../pytorch/${name}.py`;
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A child process that computes only on request: it returns a line of JSON for each line of JSON. */
export class Candidate {
  /** Seconds of each step since the start or `forget`. */
  seconds: number[] = [];
  /** CPU seconds of the same steps. */
  cpuSeconds: number[] = [];
  /** Loss of the last step. */
  loss: number | undefined;
  /** Peak memory of tensors on a GPU. */
  deviceMemoryMiB: number | undefined;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string, unknown>;

  /** @param job - What the worker prepares. */
  constructor(
    readonly name: CandidateName,
    job: object,
    { python, threads, script = 'worker' }: CandidateSetting,
  ) {
    const command = name.engine === 'ours' ? process.execPath : python;
    const inherited = { ...process.env };
    delete inherited['GLIBC_TUNABLES'];
    const env = {
      ...inherited,
      OMP_WAIT_POLICY: 'passive',
      OMP_NUM_THREADS: String(threads),
      ...(name.malloc === 'tuned' ? { GLIBC_TUNABLES: TUNABLES } : {}),
    };
    this.#child = spawn(command, [scriptOf(name.engine, script), JSON.stringify({ ...job, threads })], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // Libraries may print to stdout: a response is a line that starts an object.
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until the worker has built its network. @returns Its description of itself. */
  ready(): Promise<z.output<typeof description>> {
    return this.#readResponse(description);
  }

  /** Sends a question. @returns The response. @throws Error if the worker ends, or responds with something else */
  ask<Schema extends z.ZodType>(schema: Schema, question: object): Promise<z.output<Schema>> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return this.#readResponse(schema);
  }

  /** Runs `count` steps and records the time of each. */
  async step(count: number): Promise<void> {
    const response = await this.ask(stepsResponse, { do: 'step', count });
    this.seconds.push(...response.seconds);
    this.cpuSeconds.push(...response.cpuSeconds);
    this.loss = response.loss;
    this.deviceMemoryMiB = response.deviceMemoryMiB;
  }

  /** Drops the recorded times. */
  forget(): void {
    this.seconds = [];
    this.cpuSeconds = [];
  }

  /** Peak memory of the process so far in MiB, as reported by the kernel. */
  get peakRss(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }

  /** Ends the worker. */
  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }

  async #readResponse<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>> {
    const who = Object.values(this.name).join(' ');
    for (;;) {
      const next = await this.#lines.next();
      if (next.done === true) throw new Error(`${who}: the worker ended; see its messages above.`);
      if (next.value.startsWith('{')) return parseJson(schema, next.value, who);
    }
  }
}

/** A candidate to start, and what it prepares. */
export interface Entry {
  readonly name: CandidateName;
  readonly job: object;
}

/** All candidates, or the reason why one cannot run; all are ended then. */
export type Started =
  | { readonly unavailable: string; readonly candidates?: undefined }
  | { readonly unavailable?: undefined; readonly candidates: readonly Candidate[] };

/**
 * Starts the workers one after the other, so that no two compute at the same time on the same cores; ends all if one cannot start.
 *
 * @param atOnce - Start all at the same time, since they compute on a GPU and only on request.
 */
export async function startAll(
  entries: readonly Entry[],
  setting: CandidateSetting,
  atOnce = false,
): Promise<Started> {
  const candidates: Candidate[] = [];
  const reasons: string[] = [];
  const start = async ({ name, job }: Entry): Promise<void> => {
    const candidate = new Candidate(name, job, setting);
    candidates.push(candidate);
    const { unavailable } = await candidate.ready();
    if (unavailable) reasons.push(unavailable);
  };
  try {
    if (atOnce) await Promise.all(entries.map(start));
    else for (const entry of entries) await start(entry);
    if (reasons.length === 0) return { candidates };
  } catch (error) {
    await endAll(candidates);
    throw error;
  }
  await endAll(candidates);
  return { unavailable: reasons[0] };
}

/** Ends the workers, one after the other. */
export async function endAll(candidates: readonly Candidate[]): Promise<void> {
  for (const candidate of candidates) await candidate.end();
}

/** Number of rounds, of steps in each, and of steps before the first. */
export interface Rounds {
  readonly rounds: number;
  readonly steps: number;
  readonly warmup: number;
}

/**
 * Round-robin: `steps` of each in turn, `rounds` times; the first turn, of `warmup` steps, does not count.
 *
 * @param note - Called after each round and awaited.
 */
export async function alternate(
  candidates: readonly Candidate[],
  { rounds, steps, warmup }: Rounds,
  note: (text: string) => Promise<void>,
): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const candidate of candidates) {
      await candidate.step(round === 0 ? warmup : steps);
      if (round === 0) candidate.forget();
    }
    await note(round === 0 ? 'warm' : `round ${round} of ${rounds}`);
  }
}
