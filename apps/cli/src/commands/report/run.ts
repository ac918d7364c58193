import { basename, join, resolve } from 'node:path';

import { replaceFile } from '@dfer/core';
import {
  type Analysis,
  type BaselineMetrics,
  poolBaselines,
  type Prediction,
  type Report,
  reportTables,
} from '@dfer/evaluate';
import { renderHtml, type FoldCurve, type RunDescription } from '@dfer/evaluate/render';
import { mergeRuns } from '@dfer/train/runs';

import { readConfig } from '../../config/config.js';
import type { Flags } from '../../config/flags.js';
import { readAnalysis } from '../../shared/analysisFile.js';
import type { Context } from '../../context.js';
import { readPredictions } from '../../shared/readPredictions.js';
import {
  exists,
  requireRun,
  resumeCommand,
  runFiles,
  runOf,
  writeJson,
  type RunFiles,
} from '../../shared/runFolder.js';
import { InputError } from '../../terminal/errors.js';
import { counted } from '../../terminal/table.js';
import { describeRun } from './describeRun.js';
import { drawFigures } from './drawFigures.js';
import { writeFigures } from './figureFiles.js';
import { readCurves } from './readCurves.js';
import { readBaseline, readReport } from './readReport.js';
import { writeTables } from './tableFiles.js';

/** Writes `report.html`, `figures/` and `tables/` of a finished run into `out`. */
export async function drawReport(
  run: RunFiles,
  out: RunFiles,
  title: string,
  context: Context,
): Promise<Written> {
  const report = await readReport(run);
  const baseline = await readBaseline(run.baseline);
  const faceFeatures = await readFaceFeatures(run, report, context);
  const predictions = await predictionsToDraw(run, report, context);
  const analysis = await readAnalysis(run, report.classes, context);
  const description = await describeRun(run);
  return draw(
    {
      ...{ report, predictions, baseline, faceFeatures, analysis },
      curves: await readCurves(run.folds),
      run: description,
    },
    out,
    title,
    context,
  );
}

/**
 * Predictions of all folds of the report; none, with a note, if those of a fold are missing. With several seeds every clip has
 * several predictions, which a single curve cannot show.
 *
 * @throws InputError if their classes differ from the report's, EvaluateError
 */
async function predictionsToDraw(
  run: RunFiles,
  report: Report,
  context: Context,
): Promise<readonly Prediction[]> {
  if (report.seeds !== undefined) return [];
  for (const { fold } of report.folds) {
    const file = join(run.folds, String(fold), 'predictions.csv');
    if (await exists(file)) continue;
    context.note(
      `report: ${file} is missing; the metrics are taken from report.json, and the curves by threshold are left out`,
    );
    return [];
  }
  const { classes, predictions } = await readPredictions(run);
  if (JSON.stringify(classes) === JSON.stringify(report.classes)) return predictions;
  throw new InputError(
    `run ${run.root}: expected predictions of the classes ${report.classes.join(', ')} in this order, as in report.json; received ${classes.join(', ')}; write both again with: ${resumeCommand(run.root)}`,
  );
}

/** Files that a report writes next to its page. */
export interface Written {
  readonly figures: readonly string[];
  readonly tables: readonly string[];
}

interface Drawn {
  readonly report: Report;
  readonly curves: readonly FoldCurve[];
  readonly predictions: readonly Prediction[];
  readonly baseline?: BaselineMetrics | undefined;
  readonly faceFeatures?: BaselineMetrics | undefined;
  readonly run?: RunDescription;
  readonly analysis?: Analysis | undefined;
}

async function draw(
  { report, curves, predictions, baseline, faceFeatures, run, analysis }: Drawn,
  out: RunFiles,
  title: string,
  context: Context,
): Promise<Written> {
  const figures = await writeFigures(drawFigures(report, curves, predictions), out.figures, context);
  await replaceFile(
    out.page,
    renderHtml(report, {
      ...{ title, curves, predictions },
      ...(baseline && { baseline }),
      ...(faceFeatures && { faceFeatures }),
      ...(run && { run }),
      ...(analysis && { analysis }),
    }),
  );
  const tables = reportTables(report, baseline, run?.folds, faceFeatures);
  return { figures, tables: await writeTables(tables, out.tables) };
}

/** One report of folds or seeds that were trained separately. @throws InputError, TrainError */
async function drawMerged(roots: readonly string[], out: RunFiles, context: Context): Promise<Written> {
  const runs = await Promise.all(roots.map(requireRun));
  const report = mergeRuns(roots);
  await writeJson(out.report, report);
  const curves = (await Promise.all(runs.map(({ folds }) => readCurves(folds)))).flat();
  // Curves are labeled only by fold, so those of several seeds would be indistinguishable.
  const shown = report.seeds === undefined ? curves.sort((a, b) => a.fold - b.fold) : [];
  const predictions =
    report.seeds === undefined
      ? (await Promise.all(runs.map(readPredictions))).flatMap((set) => set.predictions)
      : [];
  const seeds = report.seeds?.length ?? 1;
  // The expression baseline of every run covers all clips; the face-feature baseline covers the run's own folds.
  const baseline = await mergeBaselines(runs, 'baseline', report, runs.length, context);
  const faceFeatures = await mergeBaselines(runs, 'faceFeatures', report, seeds, context);
  const drawn = { report, curves: shown, predictions, baseline, faceFeatures };
  return draw(drawn, out, basename(resolve(out.root)), context);
}

/** The face features alone; over several seeds, each seed's folder has its own. */
async function readFaceFeatures(
  run: RunFiles,
  report: Report,
  context: Context,
): Promise<BaselineMetrics | undefined> {
  if (report.seeds === undefined) return readBaseline(run.faceFeatures);
  const runs = report.seeds.map(({ seed }) => runFiles(join(run.seeds, String(seed))));
  return mergeBaselines(runs, 'faceFeatures', report, runs.length, context);
}

/** A baseline row over all runs; undefined if no run has it, with a note if only some do. */
async function mergeBaselines(
  runs: readonly RunFiles[],
  file: 'baseline' | 'faceFeatures',
  { classes }: Report,
  predictionsPerClip: number,
  context: Context,
): Promise<BaselineMetrics | undefined> {
  const found = (await Promise.all(runs.map((run) => readBaseline(run[file])))).flatMap(
    (baseline) => baseline ?? [],
  );
  if (found.length === 0) return undefined;
  const merged = found.length === runs.length ? poolBaselines(found, classes, predictionsPerClip) : undefined;
  if (merged === undefined) {
    const name = basename(runs[0]![file]);
    context.note(
      `report: ${name} exists for ${counted(found.length, 'run')} of ${runs.length}, or in different kinds; its row is left out`,
    );
  }
  return merged;
}

/** @param merged - Runs to combine; none: draw the run that `flags` names again. */
export async function reportRun(merged: readonly string[], flags: Flags, context: Context): Promise<void> {
  const roots = merged.length > 0 ? merged : [await runOf(flags.run, context)];
  const out = runFiles(flags.out ?? roots[0]!);
  if (roots.length > 1 && flags.out === undefined) {
    throw new InputError(
      `--out: expected a folder for the report of ${roots.length} runs together; received none; name one, such as --out runs/all`,
    );
  }
  // A report of several runs must not replace a run's own.
  if (roots.length > 1 && (await exists(out.config))) {
    throw new InputError(
      `--out: expected a folder for the report of ${roots.length} runs together; received ${out.root}, which is a run's own; name another, such as --out runs/all`,
    );
  }
  const { figures, tables } =
    roots.length > 1
      ? await drawMerged(roots, out, context)
      : await requireRun(roots[0]!).then(async (run) =>
          drawReport(run, out, (await readConfig(run.config)).name, context),
        );
  context.result(
    `${out.page}; ${counted(figures.length, 'file')} in ${out.figures}, ${counted(tables.length, 'file')} in ${out.tables}`,
    { page: out.page, figures, tables },
  );
}
