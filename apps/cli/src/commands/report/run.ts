import { basename, join, resolve } from 'node:path';

import { z } from 'zod';
import type { Analysis, BaselineFigures, Prediction, Report } from '@dfer/evaluate';
import {
  confusionMatrixSvg,
  curvesSvg,
  perClassSvg,
  rankingSvg,
  renderHtml,
  type FoldCurve,
} from '@dfer/evaluate/render';
import { replaceFile } from '@dfer/core';
import { mergeRuns } from '@dfer/train';

import { readConfig } from '../../config/config.js';
import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Flags } from '../../config/flags.js';
import { readAnalysis } from '../../shared/analysisFile.js';
import { readPredictions } from '../../shared/readPredictions.js';
import {
  exists,
  foldNumbers,
  readText,
  requireRun,
  resumeCommand,
  runFiles,
  runOf,
  writeJson,
  type RunFiles,
} from '../../shared/runFolder.js';

/** One line of `metrics.jsonl`; a loss that is not finite is `null` in JSON. */
const epochSchema = z.object({
  epoch: z.int().positive(),
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullish(),
  validationUar: z.number().nullish(),
});

const finite = (value: number | null | undefined): number => value ?? Number.NaN;

/** The learning curve of one fold; a line that an interruption cut short is left out. */
function curveOf(fold: number, lines: string): FoldCurve {
  const epochs = lines.split('\n').flatMap((line) => {
    const parsed = epochSchema.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { epoch, trainLoss, validationLoss, validationUar } = parsed.data;
    return [
      {
        epoch,
        trainLoss: finite(trainLoss),
        validationLoss: finite(validationLoss),
        validationUar: finite(validationUar),
      },
    ];
  });
  return { fold, epochs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readCurves(folds: string): Promise<readonly FoldCurve[]> {
  const curves: FoldCurve[] = [];
  for (const fold of await foldNumbers(folds)) {
    const file = join(folds, String(fold), 'metrics.jsonl');
    if (await exists(file)) curves.push(curveOf(fold, await readText(file)));
  }
  return curves;
}

const matrix = z.array(z.array(z.number()));
const interval = z.tuple([z.number(), z.number()]);

/** What the page shows of it. */
const statisticsSchema = z.looseObject({
  intervals: z.looseObject({
    confidence: z.number(),
    samples: z.int(),
    war: interval,
    uar: interval,
    recall: z.record(z.string(), interval.nullable()),
  }),
  chance: z.looseObject({ pValue: z.number(), permutations: z.int() }),
  kappa: z.number().nullable(),
  matthewsCorrelation: z.number(),
  brierScore: z.number(),
  ranking: z.record(
    z.string(),
    z.looseObject({ auc: z.number().nullable(), averagePrecision: z.number().nullable() }),
  ),
});

/** What tells a report from any other JSON; the rest is as `@dfer/train` wrote it. */
const reportSchema = z.looseObject({
  classes: z.array(z.string()),
  confusionMatrix: matrix,
  folds: z.array(z.looseObject({ fold: z.int(), confusionMatrix: matrix })),
  perClass: z.looseObject({}),
  wholeDataset: z.looseObject({ confusionMatrix: matrix }),
  verdict: z.string(),
  statistics: statisticsSchema.optional(),
  protocol: z.looseObject({}),
});

/** @throws InputError where the run is not finished or its report damaged. */
async function readReport({ root, report }: RunFiles): Promise<Report> {
  if (!(await exists(report))) {
    throw new InputError(
      `run ${root}: expected a report.json; received none, so the run is not finished; resume it with: ${resumeCommand(root)}`,
    );
  }
  try {
    const value: Report = JSON.parse(await readText(report));
    reportSchema.parse(value);
    return value;
  } catch (cause) {
    throw new InputError(
      `report ${report}: expected what dfer train writes; received a damaged file; make it anew with: ${resumeCommand(root)}`,
      { cause },
    );
  }
}

const baselineSchema = z.looseObject({
  name: z.string(),
  clips: z.int(),
  uar: z.number(),
  war: z.number(),
  perClass: z.looseObject({}),
});

/** What stands beside the trained network; undefined where it was not measured, or is no such file. */
async function readBaseline(file: string): Promise<BaselineFigures | undefined> {
  if (!(await exists(file))) return undefined;
  const text = await readText(file);
  if (!baselineSchema.safeParse(parseJson(text)).success) return undefined;
  const figures: BaselineFigures = JSON.parse(text);
  return figures;
}

/** Names of the figures in `figures/`. */
function figuresOf(
  report: Report,
  curves: readonly FoldCurve[],
  predictions: readonly Prediction[],
): Readonly<Record<string, string>> {
  const { classes } = report;
  return {
    'confusion-matrix.svg': confusionMatrixSvg(report.confusionMatrix, classes, report),
    'confusion-matrix-whole-dataset.svg': confusionMatrixSvg(
      report.wholeDataset.confusionMatrix,
      classes,
      report,
    ),
    ...Object.fromEntries(
      report.folds.map(({ fold, confusionMatrix }) => [
        `confusion-matrix-fold-${fold}.svg`,
        confusionMatrixSvg(confusionMatrix, classes, report),
      ]),
    ),
    'per-class.svg': perClassSvg(report.perClass, classes, report),
    ...(curves.length > 0 ? { 'learning-curves.svg': curvesSvg(curves, report) } : {}),
    ...(predictions.length > 0
      ? { 'curves-by-threshold.svg': rankingSvg(predictions, classes, report) }
      : {}),
  };
}

/** Writes `report.html` and `figures/*.svg` of a finished run into `out`. */
export async function drawReport(
  run: RunFiles,
  out: RunFiles,
  title: string,
  context: Context,
): Promise<readonly string[]> {
  const baseline = await readBaseline(run.baseline);
  const report = await readReport(run);
  const predictions = await predictionsToDraw(run, report, context);
  const analysis = await readAnalysis(run, report.classes, context);
  return draw({ report, curves: await readCurves(run.folds), predictions, analysis }, out, title, baseline);
}

/**
 * Predictions of all folds of the report; none, and a note that says so, where a fold's are gone. Over several seeds every clip has
 * several predictions, which no single curve shows.
 *
 * @throws InputError where they are of other classes, EvaluateError
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
      `report: ${file} is missing; the figures are those of report.json, and the curves by threshold are left out`,
    );
    return [];
  }
  const { classes, predictions } = await readPredictions(run);
  if (JSON.stringify(classes) === JSON.stringify(report.classes)) return predictions;
  throw new InputError(
    `run ${run.root}: expected predictions of the classes ${report.classes.join(', ')} in this order, as report.json has them; received ${classes.join(', ')}; make both anew with: ${resumeCommand(run.root)}`,
  );
}

interface Drawn {
  readonly report: Report;
  readonly curves: readonly FoldCurve[];
  readonly predictions: readonly Prediction[];
  readonly analysis?: Analysis | undefined;
}

async function draw(
  { report, curves, predictions, analysis }: Drawn,
  out: RunFiles,
  title: string,
  baseline?: BaselineFigures,
): Promise<readonly string[]> {
  const figures = Object.entries(figuresOf(report, curves, predictions));
  for (const [name, svg] of figures) await replaceFile(join(out.figures, name), svg);
  await replaceFile(
    out.page,
    renderHtml(report, {
      ...{ title, curves, predictions },
      ...(baseline && { baseline }),
      ...(analysis && { analysis }),
    }),
  );
  return figures.map(([name]) => join(out.figures, name));
}

/** Folds or seeds that were trained apart, as one report. @throws InputError, TrainError */
async function drawMerged(roots: readonly string[], out: RunFiles): Promise<readonly string[]> {
  const runs = await Promise.all(roots.map(requireRun));
  const report = mergeRuns(roots);
  await writeJson(out.report, report);
  const curves = (await Promise.all(runs.map(({ folds }) => readCurves(folds)))).flat();
  // Curves bear the number of their fold alone: those of several seeds could not be told apart.
  const shown = report.seeds === undefined ? curves.sort((a, b) => a.fold - b.fold) : [];
  const predictions =
    report.seeds === undefined
      ? (await Promise.all(runs.map(readPredictions))).flatMap((set) => set.predictions)
      : [];
  return draw({ report, curves: shown, predictions }, out, basename(resolve(out.root)));
}

/** @param merged - Runs to put together; none: the run that `flags` names is drawn anew. */
export async function reportRun(merged: readonly string[], flags: Flags, context: Context): Promise<void> {
  const roots = merged.length > 0 ? merged : [await runOf(flags.run, context)];
  const out = runFiles(flags.out ?? roots[0]!);
  if (roots.length > 1 && flags.out === undefined) {
    throw new InputError(
      `--out: expected a folder for the report of ${roots.length} runs together; received none; name one, such as --out runs/all`,
    );
  }
  // A report of several runs must not take the place of a run's own.
  if (roots.length > 1 && (await exists(out.config))) {
    throw new InputError(
      `--out: expected a folder for the report of ${roots.length} runs together; received ${out.root}, which is a run's own; name another, such as --out runs/all`,
    );
  }
  const figures =
    roots.length > 1
      ? await drawMerged(roots, out)
      : await requireRun(roots[0]!).then(async (run) =>
          drawReport(run, out, (await readConfig(run.config)).name, context),
        );
  context.result(`${out.page} and ${figures.length} figures in ${out.figures}`, { page: out.page, figures });
}
