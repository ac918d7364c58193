import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClipGroups,
  type ClipVotes,
  type DistributionPrediction,
  joinFolds,
  makeReport,
  mergeSeeds,
  parseClipGroupsCsv,
  parseClipVotesCsv,
  parseDistributionsCsv,
  parseGroupOverlapCsv,
  parsePredictionsCsv,
  type Prediction,
  type PredictionSet,
  type Report,
} from '@dfer/evaluate';
import { findDifference, type RunFingerprint } from '../loop/checkpoint/fingerprint.js';
import { TrainError } from '../errors.js';
import { DEFAULT_MONITOR } from '../config/monitor.js';
import { GROUPS_FILE } from '../folds/clipGroups.js';
import { OVERLAP_FILE, listSeenClips } from '../folds/groupOverlap.js';
import { VOTES_FILE } from '../folds/clipVotes.js';
import { averageFoldPredictions } from './averageFoldPredictions.js';

/** One fold of a finished run, read from its files. */
interface FinishedFold {
  readonly root: string;
  readonly fold: number;
  /** `null` for older runs, which did not record it. */
  readonly settings: RunFingerprint | null;
  readonly test: readonly Prediction[];
  readonly every: readonly Prediction[];
  readonly votes: readonly DistributionPrediction[];
  /** `null`: not known. */
  readonly groups: ClipGroups | null;
  /** `null`: not known. */
  readonly overlap: ReadonlyMap<string, boolean> | null;
  /** `null`: not known. */
  readonly clipVotes: ClipVotes | null;
}

interface FinishedRun {
  readonly root: string;
  readonly report: Report;
  readonly folds: readonly FinishedFold[];
}

/**
 * Merges finished runs of one experiment: combines folds that were trained separately, and computes mean and deviation over seeds.
 *
 * @param roots - Run folders written by `crossValidate`.
 * @throws TrainError `NOT_FINISHED` if a run lacks its report or the predictions of a fold, `OTHER_RUN` if the runs belong to different
 *   experiments or contain the same fold of the same seed twice
 */
export function mergeRuns(roots: readonly string[]): Report {
  const runs = roots.map(readRun);
  const seeds = [...new Set(runs.map(({ report }) => report.protocol.seed))].sort((a, b) => a - b);
  assertOneExperiment(runs);
  const reports = seeds.map((seed) => mergeFolds(runs.filter(({ report }) => report.protocol.seed === seed)));
  const [first] = reports;
  const foldsOf = (report: Report): string => report.folds.map(({ fold }) => fold).join(', ');
  const other = reports.find((report) => first !== undefined && foldsOf(report) !== foldsOf(first));
  if (first !== undefined && other !== undefined) {
    throw new TrainError(
      'OTHER_RUN',
      'input',
      `Seed ${other.protocol.seed}: expected folds ${foldsOf(first)}, as seed ${first.protocol.seed} has; received ${foldsOf(other)}. Train the missing folds, or leave out a seed.`,
    );
  }
  return mergeSeeds(reports);
}

function readRun(root: string): FinishedRun {
  const file = join(root, 'report.json');
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'));
    const groups = readGroups(root);
    const overlap = readOverlap(root);
    const clipVotes = readClipVotes(root, report);
    const folds = report.folds.map(({ fold }) => ({
      root,
      fold,
      groups,
      overlap,
      clipVotes,
      settings: readSettings(join(root, 'folds', String(fold), 'result.json')),
      test: readCsv(join(root, 'folds', String(fold), 'predictions.csv'), report),
      every: readCsv(join(root, 'folds', String(fold), 'every-clip.csv'), report),
      votes:
        report.distribution === undefined
          ? []
          : readVotes(join(root, 'folds', String(fold), 'distributions.csv'), report),
    }));
    return { root, report, folds };
  } catch (cause) {
    if (cause instanceof TrainError) throw cause;
    const received = existsSync(file) ? `files that cannot be read (${String(cause)})` : 'none';
    throw new TrainError(
      'NOT_FINISHED',
      'input',
      `Run ${root}: expected the report.json and predictions of a finished run; received ${received}. Resume it, or leave it out.`,
      { cause },
    );
  }
}

function readSettings(file: string): RunFingerprint | null {
  if (!existsSync(file)) return null;
  const { settings }: { readonly settings?: RunFingerprint } = JSON.parse(readFileSync(file, 'utf8'));
  return settings ?? null;
}

function readCsv(file: string, { classes }: Report): readonly Prediction[] {
  const read: PredictionSet = parsePredictionsCsv(readFileSync(file, 'utf8'));
  assertClasses(read.classes, classes, file);
  return read.predictions;
}

function readVotes(file: string, { classes }: Report): readonly DistributionPrediction[] {
  const read = parseDistributionsCsv(readFileSync(file, 'utf8'));
  assertClasses(read.classes, classes, file);
  return read.predictions;
}

function readGroups(root: string): ClipGroups | null {
  const file = join(root, GROUPS_FILE);
  return existsSync(file) ? parseClipGroupsCsv(readFileSync(file, 'utf8')) : null;
}

function readOverlap(root: string): ReadonlyMap<string, boolean> | null {
  const file = join(root, OVERLAP_FILE);
  return existsSync(file) ? parseGroupOverlapCsv(readFileSync(file, 'utf8')) : null;
}

function readClipVotes(root: string, { classes }: Report): ClipVotes | null {
  const file = join(root, VOTES_FILE);
  if (!existsSync(file)) return null;
  const read = parseClipVotesCsv(readFileSync(file, 'utf8'));
  assertClasses(read.classes, classes, file);
  return read;
}

function assertClasses(own: readonly string[], classes: readonly string[], file: string): void {
  if (JSON.stringify(own) === JSON.stringify(classes)) return;
  throw new TrainError(
    'OTHER_RUN',
    'input',
    `${file}: expected the classes ${classes.join(', ')} in this order; received ${own.join(', ')}. Merge runs of one data set.`,
  );
}

/** Protocol fields that must be equal in all runs of one experiment. */
const SHARED = ['folds', 'selection', 'monitor', 'data', 'clips', 'foldCount'] as const;

function assertOneExperiment(runs: readonly FinishedRun[]): void {
  const [first, ...rest] = runs;
  if (first === undefined) return;
  for (const run of rest) {
    const field = SHARED.find((name) => factOf(run, name) !== factOf(first, name));
    const [what, expected, received] =
      field === undefined
        ? ['classes', first.report.classes.join(', '), run.report.classes.join(', ')]
        : [field, factOf(first, field), factOf(run, field)];
    if (expected !== received) throw otherExperiment(run, first, `${what} ${expected}`, `${received}`);
  }
  assertSameTraining(runs);
}

/** Settings that may differ between folds of one experiment. */
const FREE = ['seed', 'the fold'] as const;

/** Rejects runs whose networks were trained with different settings. */
function assertSameTraining(runs: readonly FinishedRun[]): void {
  const [first, ...rest] = runs.flatMap((run) =>
    run.folds.flatMap(({ settings }) => (settings === null ? [] : [{ run, settings }])),
  );
  if (first === undefined) return;
  for (const { run, settings } of rest) {
    const difference = findDifference(settings, first.settings, FREE);
    if (difference !== null) throw otherExperiment(run, first.run, difference.expected, difference.received);
  }
}

function otherExperiment(
  run: FinishedRun,
  first: FinishedRun,
  expected: string,
  received: string,
): TrainError {
  return new TrainError(
    'OTHER_RUN',
    'input',
    `Run ${run.root}: expected ${expected}, as ${first.root} has; received ${received}. Merge only runs that differ in folds and seed.`,
  );
}

/** A protocol field; runs from before `monitor` existed used the UAR. */
function factOf(
  { report: { protocol } }: FinishedRun,
  name: (typeof SHARED)[number],
): string | number | undefined {
  return name === 'monitor' && protocol.selection !== 'last'
    ? (protocol.monitor ?? DEFAULT_MONITOR)
    : protocol[name];
}

/** Merges the folds of one seed, possibly from several runs. */
function mergeFolds(runs: readonly FinishedRun[]): Report {
  const folds = runs.flatMap((run) => run.folds).sort((a, b) => a.fold - b.fold);
  const twice = folds.find(({ fold }, index) => fold === folds[index - 1]?.fold);
  const { classes, protocol } = runs[0]!.report;
  if (twice !== undefined) {
    throw new TrainError(
      'OTHER_RUN',
      'input',
      `Run ${twice.root}: expected each fold of seed ${protocol.seed} once; received fold ${twice.fold} twice. Leave out one of the runs.`,
    );
  }
  const { predictions } = joinFolds(
    folds.map(({ root, fold, test, every }) => ({
      fold,
      name: join(root, 'folds', String(fold)),
      test: { classes, predictions: test },
      every: { classes, predictions: every },
    })),
  );
  return makeReport({
    classes,
    predictions,
    wholeDataset: averageFoldPredictions(folds.map(({ every }) => every)),
    distributions: folds.flatMap(({ votes }) => votes),
    ...groupsOfTests(folds),
    votes: new Map(folds.flatMap(({ clipVotes }) => [...(clipVotes?.of ?? [])])),
    protocol,
  });
}

/** The group of each tested clip, and the clips whose group is in training; empty if a run lacks them or has another kind of group. */
function groupsOfTests(folds: readonly FinishedFold[]): {
  readonly groups?: ClipGroups;
  readonly seenGroups?: ReadonlySet<string>;
} {
  const by = folds[0]?.groups?.by;
  if (by === undefined || folds.some(({ groups }) => groups?.by !== by)) return {};
  const of = new Map(
    folds.flatMap(({ test, groups }) =>
      test.flatMap(({ clip }) => {
        const group = groups?.of.get(clip);
        return group === undefined ? [] : [[clip, group] as const];
      }),
    ),
  );
  const overlaps = folds.flatMap(({ overlap }) => overlap ?? []);
  const seen = overlaps.map((overlap) => [...listSeenClips(overlap)]).flat();
  return {
    groups: { by, of },
    ...(overlaps.length === folds.length && { seenGroups: new Set(seen) }),
  };
}
