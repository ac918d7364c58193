import { mean, median } from '@dfer/core';
import { rounded } from '../harness/statistics.js';
import { type JobOf, RESULTS } from './jobs.js';
import { machineScaling } from './machineScaling.js';
import { measure } from './measure.js';
import { type Spread, spread } from './spread.js';

/** What is measured. */
export interface ScalingOptions {
  readonly turns: number;
  /** Numbers of the cores that may be used. */
  readonly cores: readonly number[];
  readonly job: Omit<JobOf<'pipeline'>, 'workers'>;
}

/** Clips per second and their cost in one turn and arrangement. */
export interface PipelineRow {
  readonly turn: number;
  readonly name: string;
  readonly clipsASecond: number;
  readonly coreSeconds: number;
  readonly peakRssMbAWorker: number;
}

/** Speedup of two over one, of the machine, of workers, and of processes. */
interface Speedups<Value> {
  readonly machine: Value;
  readonly workers: Value;
  readonly processes: Value;
  readonly workersOfMachine: Value;
  readonly processesOfMachine: Value;
}

/** Result of `measureScaling`. */
export interface Scaling {
  readonly pipelines: readonly PipelineRow[];
  readonly scaling: {
    readonly turns: readonly ({ readonly turn: number } & Speedups<number>)[];
    /** Medians of the turns; empty without turns. */
    readonly overall: Partial<Speedups<Spread>>;
  };
}

/** Processes, workers of each, and cores of each. */
const ARRANGEMENTS = [
  { name: 'one worker', processes: 1, workers: 1, coresEach: 1 },
  { name: 'two workers', processes: 1, workers: 2, coresEach: 2 },
  { name: 'two processes', processes: 2, workers: 1, coresEach: 1 },
  { name: 'one worker, two cores', processes: 1, workers: 1, coresEach: 2 },
] as const;

/** Measures clips per second with the store, for a number of processes with a number of workers and cores each. */
export async function measureScaling({ turns, cores, job }: ScalingOptions): Promise<Scaling> {
  const pipelines: PipelineRow[] = [];
  const speedups: Scaling['scaling']['turns'][number][] = [];
  const isSingleCore = cores.length < 2;
  for (let turn = 0; turn < turns; turn++) {
    // The machine is measured before and after each arrangement: its speed changes within minutes.
    const machine: number[] = [];
    const look = async (): Promise<void> => {
      if (!isSingleCore) machine.push(await machineScaling(cores));
    };
    await look();
    const rows: PipelineRow[] = [];
    for (const { name, processes, workers, coresEach } of ARRANGEMENTS.slice(
      0,
      isSingleCore ? 1 : undefined,
    )) {
      const runs = await Promise.all(
        Array.from({ length: processes }, (_, i) =>
          measure(RESULTS.pipeline, { ...job, workers }, cores.slice(i * coresEach, (i + 1) * coresEach)),
        ),
      );
      rows.push({
        turn,
        name,
        clipsASecond: rounded(processes * mean(runs.map((run) => run.clipsASecond)), 2),
        coreSeconds: rounded(mean(runs.map((run) => run.coreSeconds))),
        peakRssMbAWorker: Math.round(mean(runs.map((run) => run.peakRssMb))),
      });
      await look();
    }
    pipelines.push(...rows);
    if (rows.length < 3) continue;
    const [one, workers, processes] = rows.map(({ clipsASecond }) => clipsASecond);
    const ofMachine = median(machine);
    speedups.push({
      turn,
      machine: rounded(ofMachine, 2),
      workers: rounded(workers / one, 2),
      processes: rounded(processes / one, 2),
      workersOfMachine: rounded(workers / one / ofMachine, 2),
      processesOfMachine: rounded(processes / one / ofMachine, 2),
    });
  }
  return { pipelines, scaling: { turns: speedups, overall: overallOf(speedups) } };
}

function overallOf(turns: readonly Speedups<number>[]): Partial<Speedups<Spread>> {
  if (turns.length === 0) return {};
  const over = (name: keyof Speedups<number>): Spread =>
    spread(
      turns.map((row) => row[name]),
      2,
    );
  return {
    machine: over('machine'),
    workers: over('workers'),
    processes: over('processes'),
    workersOfMachine: over('workersOfMachine'),
    processesOfMachine: over('processesOfMachine'),
  };
}
