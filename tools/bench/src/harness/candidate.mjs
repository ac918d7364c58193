import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TUNABLES =
  'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184';

/** The script of an engine: `engine/<name>.mjs` or `pytorch/<name>.py`. */
function scriptOf(engine, name) {
  const file = engine === 'ours' ? `../engine/${name}.mjs` : `../../pytorch/${name}.py`;
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A child process that computes only on request: it returns a line of JSON for each line of JSON. */
export class Contestant {
  #child;
  #lines;

  /**
   * @param {object} who Identifies it: `engine` (`ours`, `pytorch`), `malloc` (`stock`, `tuned`), `compile` …
   * @param {object} job What the worker prepares.
   * @param {{ python: string, threads: number, script?: string }} setting `script`: name of the engine's script, `worker` by default.
   */
  constructor(who, job, { python, threads, script = 'worker' }) {
    this.who = who;
    this.seconds = [];
    this.cpuSeconds = [];
    const command = who.engine === 'ours' ? process.execPath : python;
    const env = { ...process.env, OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: String(threads) };
    delete env.GLIBC_TUNABLES;
    if (who.malloc === 'tuned') env.GLIBC_TUNABLES = TUNABLES;
    this.#child = spawn(command, [scriptOf(who.engine, script), JSON.stringify({ ...job, threads })], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // Libraries may print to stdout: an answer is a line that starts an object.
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until the worker has built its network. @returns Its description of itself. */
  ready() {
    return this.#answer();
  }

  ask(question) {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return this.#answer();
  }

  /** Runs `count` steps and records the time of each. */
  async step(count) {
    const { seconds, cpuSeconds, loss, deviceMemoryMiB } = await this.ask({ do: 'step', count });
    this.seconds.push(...seconds);
    this.cpuSeconds.push(...cpuSeconds);
    this.loss = loss;
    this.deviceMemoryMiB = deviceMemoryMiB;
  }

  forget() {
    this.seconds = [];
    this.cpuSeconds = [];
  }

  /** Peak memory of the process so far in MiB, as reported by the kernel. */
  get peakRss() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }

  async end() {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }

  async #answer() {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done)
        throw new Error(`${Object.values(this.who).join(' ')}: the worker ended; see its messages above.`);
      if (!value.startsWith('{')) continue;
      return JSON.parse(value);
    }
  }
}

/**
 * Starts the workers one after the other, so that no two compute at the same time on the same cores; ends all if one cannot start.
 * `atOnce`: start all at the same time, since they compute on a GPU and only on request.
 */
export async function startAll(entries, setting, atOnce = false) {
  const started = [];
  const start = async ({ who, job }) => {
    const contestant = new Contestant(who, job, setting);
    started.push(contestant);
    contestant.about = await contestant.ready();
  };
  try {
    if (atOnce) await Promise.all(entries.map(start));
    else for (const entry of entries) await start(entry);
    const unavailable = started.map(({ about }) => about.unavailable).find(Boolean);
    return unavailable
      ? { unavailable, contestants: await endAll(started) }
      : { contestants: entries.map(({ who }) => started.find((one) => one.who === who)) };
  } catch (error) {
    await endAll(started);
    throw error;
  }
}

export async function endAll(contestants) {
  for (const contestant of contestants) await contestant.end();
  return [];
}

/**
 * Round-robin: `steps` of each in turn, `rounds` times; the first turn, of `warmup` steps, does not count.
 * `note` is called after each round and awaited.
 */
export async function race(contestants, { rounds, steps, warmup }, note) {
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      await contestant.step(round === 0 ? warmup : steps);
      if (round === 0) contestant.forget();
    }
    await note(round === 0 ? 'warm' : `round ${round} of ${rounds}`);
  }
}
