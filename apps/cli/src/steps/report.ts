import { join } from 'node:path';

import {
  confusionMatrixSvg,
  curvesSvg,
  perClassSvg,
  renderHtml,
  type FoldCurve,
  type Report,
} from '@dfer/evaluate';
import { z } from 'zod';

import { readConfig } from '../config.js';
import type { Context } from '../context.js';
import { InputError } from '../errors.js';
import type { Flags } from '../flags.js';
import {
  exists,
  foldNumbers,
  readText,
  requireRun,
  runFiles,
  writeWhole,
  type RunFiles,
} from './runFolder.js';

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

/** What tells a report from any other JSON; the rest is as `@dfer/train` wrote it. */
const reportSchema = z.looseObject({
  classes: z.array(z.string()),
  confusionMatrix: matrix,
  folds: z.array(z.looseObject({ fold: z.int(), confusionMatrix: matrix })),
  perClass: z.looseObject({}),
  wholeDataset: z.looseObject({ confusionMatrix: matrix }),
  verdict: z.string(),
  protocol: z.looseObject({}),
});

/** @throws InputError where the run is not finished or its report damaged. */
async function readReport({ root, report }: RunFiles): Promise<Report> {
  if (!(await exists(report))) {
    throw new InputError(
      `run ${root}: expected a report.json; received none, so the run is not finished; go on with: dfer train --resume ${root}`,
    );
  }
  try {
    const value: Report = JSON.parse(await readText(report));
    reportSchema.parse(value);
    return value;
  } catch (cause) {
    throw new InputError(
      `report ${report}: expected what dfer train writes; received a damaged file; make it anew with: dfer train --resume ${root}`,
      { cause },
    );
  }
}

/** Names of the figures in `figures/`. */
function figuresOf(report: Report, curves: readonly FoldCurve[]): Readonly<Record<string, string>> {
  const { classes } = report;
  return {
    'confusion-matrix.svg': confusionMatrixSvg(report.confusionMatrix, classes),
    'confusion-matrix-whole-dataset.svg': confusionMatrixSvg(report.wholeDataset.confusionMatrix, classes),
    ...Object.fromEntries(
      report.folds.map(({ fold, confusionMatrix }) => [
        `confusion-matrix-fold-${fold}.svg`,
        confusionMatrixSvg(confusionMatrix, classes),
      ]),
    ),
    'per-class.svg': perClassSvg(report.perClass, classes),
    ...(curves.length > 0 ? { 'learning-curves.svg': curvesSvg(curves) } : {}),
  };
}

/** Writes `report.html` and `figures/*.svg` of a finished run into `out`. */
export async function drawReport(run: RunFiles, out: RunFiles, title: string): Promise<readonly string[]> {
  const report = await readReport(run);
  const curves = await readCurves(run.folds);
  const figures = Object.entries(figuresOf(report, curves));
  for (const [name, svg] of figures) await writeWhole(join(out.figures, name), svg);
  await writeWhole(out.page, renderHtml(report, { title, curves }));
  return figures.map(([name]) => join(out.figures, name));
}

export async function reportRun(flags: Flags, context: Context): Promise<void> {
  const run = await requireRun(flags.run ?? 'runs/demo');
  const out = runFiles(flags.out ?? run.root);
  const { name } = await readConfig(run.config);
  const figures = await drawReport(run, out, name);
  context.result(`${out.page} and ${figures.length} figures in ${out.figures}`, { page: out.page, figures });
}
