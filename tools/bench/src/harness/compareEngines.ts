import { z } from 'zod';
import { type WorkerJob } from '../engine/jobs.js';
import { alternate, Candidate, type CandidateName, endAll, type Rounds, startAll } from './candidate.js';
import { type OperationRow, profileResponse, profileRows } from './profileRows.js';
import { requirePython, skip } from './python.js';
import { compare, type Ratios, rounded, summarize, type Summary } from './statistics.js';
import { table } from './table.js';

/** Candidates that do the same work, and what is expected of them. */
export interface Comparison {
  readonly title: string;
  readonly job: WorkerJob;
  readonly candidates: readonly CandidateName[];
  /** The goal of two candidates, ours and PyTorch's; null: none. */
  readonly goals: (ours: CandidateName, theirs: CandidateName) => Goal | null;
}

/** A goal in words. */
export interface Goal {
  readonly goal: string;
}

/** Options of a comparison. */
export interface CompareOptions extends Rounds {
  readonly json: boolean;
  readonly profile: boolean;
  readonly device: string;
  readonly threads: number;
}

interface Row extends Summary {
  readonly ofCeiling: number;
}

interface Result extends WorkerJob {
  readonly title: string;
  readonly contestants: readonly Row[];
  readonly ratios: readonly (Ratios & Partial<Goal>)[];
  readonly ceiling: { readonly gflops: number; readonly imagesPerSecond: number };
  readonly profile?: Readonly<Record<string, readonly OperationRow[]>>;
}

interface Report {
  readonly bench: string;
  readonly torch: string;
  readonly torchvision: string;
  readonly node: string;
  readonly device: string;
  readonly threads: number;
  readonly rounds: number;
  readonly stepsPerRound: number;
  readonly results: readonly Result[];
}

type Note = (text: string) => void;

/** Measures each comparison and prints the results; skips with the reason if one of the two engines is missing. */
export async function compareEngines(
  benchmark: string,
  options: CompareOptions,
  comparisons: readonly Comparison[],
): Promise<void> {
  const python = requirePython(benchmark);
  const setting = { python: python.path, threads: options.threads };
  const results: Result[] = [];
  for (const comparison of comparisons) {
    const { title, job } = comparison;
    const note = (text: string): void => {
      console.error(`bench:${benchmark}: ${title}: ${text}`);
    };
    note('starting');
    const entries = comparison.candidates.map((name) => ({ name, job: { ...job, ...name } }));
    const { unavailable, candidates } = await startAll(entries, setting, options.device !== 'cpu');
    if (unavailable !== undefined) skip(benchmark, unavailable);
    const meter = new Candidate({ engine: 'pytorch', malloc: 'tuned' }, { ...job, task: 'ceiling' }, setting);
    try {
      const { flopsPerImage = NaN } = await meter.ready();
      const ceiling = { meter, flopsPerImage };
      results.push({ title, ...job, ...(await measure(candidates, ceiling, options, comparison, note)) });
    } finally {
      await endAll([...candidates, meter]);
    }
  }
  const { rounds, steps, threads, device } = options;
  const report: Report = {
    bench: benchmark,
    torch: python.versions['torch'],
    torchvision: python.versions['torchvision'],
    node: process.versions.node,
    device,
    threads,
    rounds,
    stepsPerRound: steps,
    results,
  };
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
}

const ceilingResponse = z.object({ gflops: z.number() });

async function measure(
  candidates: readonly Candidate[],
  { meter, flopsPerImage }: { readonly meter: Candidate; readonly flopsPerImage: number },
  options: CompareOptions,
  { job, goals }: Comparison,
  note: Note,
): Promise<Pick<Result, 'contestants' | 'ratios' | 'ceiling' | 'profile'>> {
  const peaks: number[] = [];
  await alternate(candidates, options, async (text) => {
    note(text);
    peaks.push((await meter.ask(ceilingResponse, { do: 'ceiling' })).gflops);
  });
  const ours = candidates.filter(({ name }) => name.engine === 'ours');
  const theirs = candidates.filter(({ name }) => name.engine === 'pytorch');
  const ratios = ours.flatMap((one) =>
    theirs.map((other) => ({
      ours: textOf(one.name),
      theirs: textOf(other.name),
      ...compare(one, other),
      ...goals(one.name, other.name),
    })),
  );
  const gflops = Math.max(...peaks);
  // The backward pass computes two more convolutions: for the input and for the filters.
  const flops = flopsPerImage * (job.task === 'train' ? 3 : 1);
  const ceiling = { gflops: rounded(gflops, 1), imagesPerSecond: rounded((gflops * 1e9) / flops, 2) };
  const rows = candidates.map((one): Row => {
    const { loss, ...summary } = summarize(one, job.batch);
    return {
      ...summary,
      // Without training there is no loss: a step returns a value only so that it is read.
      ...(job.task === 'train' && loss !== undefined ? { loss } : {}),
      ofCeiling: rounded(summary.imagesPerSecond / ceiling.imagesPerSecond),
    };
  });
  const result = { contestants: rows, ratios, ceiling };
  return options.profile ? { ...result, profile: await profileAll(candidates, options.steps, note) } : result;
}

/** Such as `pytorch stock compile`. */
function textOf({ engine, ...rest }: CandidateName): string {
  const details = Object.entries(rest).flatMap(([key, value]) => (value === true ? key : value || []));
  return [engine, ...details].join(' ');
}

/** The operations that take the most time, in milliseconds per step. */
async function profileAll(
  candidates: readonly Candidate[],
  steps: number,
  note: Note,
): Promise<Record<string, OperationRow[]>> {
  const all: Record<string, OperationRow[]> = {};
  for (const candidate of candidates) {
    const name = textOf(candidate.name);
    note(`profile of ${name}`);
    const { operations } = await candidate.ask(profileResponse, { do: 'profile', count: steps });
    all[name] = profileRows(operations, 20);
  }
  return all;
}

function print({ results, ...setting }: Report): void {
  const { torch, node, device, threads, rounds, stepsPerRound } = setting;
  console.log(
    `PyTorch ${torch}, Node.js ${node}, ${device}, ${threads} threads; ${rounds} rounds of ${stepsPerRound} steps, medians`,
  );
  for (const { title, contestants, ratios, ceiling, profile } of results) {
    console.log(`\n${title}`);
    console.log(table(contestants));
    console.log(
      `a 3×3 convolution alone: ${ceiling.gflops} GFLOP/s, equivalent to ${ceiling.imagesPerSecond} images/s`,
    );
    if (ratios.length > 0) console.log(`\nours against PyTorch, times as fast\n${table(ratios)}`);
    for (const [name, rows] of Object.entries(profile ?? {})) {
      console.log(`\nms a step, ${name}\n${table(rows)}`);
    }
  }
}
