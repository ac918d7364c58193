import { z } from 'zod';
import type { BaselineMetrics, Report } from '@dfer/evaluate';

import { exists, readText, resumeCommand, type RunFiles } from '../../shared/runFolder.js';
import { InputError } from '../../terminal/errors.js';
import { parseJson } from '../../shared/parseJson.js';

const matrix = z.array(z.array(z.number()));
const interval = z.tuple([z.number(), z.number()]);

/** Part shown on the page. */
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

const classCounts = z.looseObject({ clips: z.int(), perClass: z.array(z.int()) });

const entropyFigures = z.looseObject({
  clips: z.int(),
  mean: z.number(),
  normalized: z.number(),
  quartiles: z.array(z.number()).length(5),
  unanimous: z.number(),
});

/** Part shown on the page. */
const votesSchema = entropyFigures.extend({
  perClass: z.record(z.string(), entropyFigures.nullable()),
  agreement: z.array(
    z.looseObject({
      quarter: z.int(),
      clips: z.int(),
      entropy: interval,
      war: z.number(),
      interval,
      uar: z.number(),
      votedFor: z.number(),
    }),
  ),
  mistakeAuc: z.number().nullable(),
});

const partSchema = z.looseObject({
  clips: z.int(),
  groups: z.int(),
  uar: z.number(),
  war: z.number(),
  intervals: z.looseObject({ uar: interval, war: interval }),
  support: z.record(z.string(), z.int()),
});

/** Part shown on the page. */
const overlapSchema = z.looseObject({
  by: z.enum(['subject', 'film', 'scene']),
  all: partSchema,
  seen: partSchema.nullable(),
  unseen: partSchema.nullable(),
});

/** Part shown on the page. */
const seedSchema = z.looseObject({
  seed: z.int(),
  uar: z.number(),
  war: z.number(),
  votes: votesSchema.optional(),
  overlap: overlapSchema.optional(),
});

/** Part shown on the page. */
const protocolSchema = z.looseObject({
  leftOut: z
    .looseObject({ all: classCounts, reasons: z.array(classCounts.extend({ reason: z.string() })) })
    .optional(),
});

/** Fields that identify a report; the rest is as `@dfer/train` wrote it. */
const reportSchema = z.looseObject({
  classes: z.array(z.string()),
  confusionMatrix: matrix,
  folds: z.array(z.looseObject({ fold: z.int(), confusionMatrix: matrix })),
  perClass: z.looseObject({}),
  wholeDataset: z.looseObject({ confusionMatrix: matrix }),
  verdict: z.string(),
  statistics: statisticsSchema.optional(),
  votes: votesSchema.optional(),
  overlap: overlapSchema.optional(),
  seeds: z.array(seedSchema).min(2).optional(),
  protocol: protocolSchema,
});

/** @throws InputError if the run is not finished or its report is damaged */
export async function readReport({ root, report }: RunFiles): Promise<Report> {
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
      `report ${report}: expected a report.json of dfer train; received a damaged file; write it again with: ${resumeCommand(root)}`,
      { cause },
    );
  }
}

const baselineSchema = z.looseObject({
  name: z.string(),
  clips: z.int(),
  uar: z.number(),
  war: z.number(),
  confusionMatrix: matrix,
  perClass: z.looseObject({}),
});

/** Metrics of a baseline next to the trained network; undefined if it was not measured or the file is invalid. */
export async function readBaseline(file: string): Promise<BaselineMetrics | undefined> {
  if (!(await exists(file))) return undefined;
  const text = await readText(file);
  if (!baselineSchema.safeParse(parseJson(text)).success) return undefined;
  const figures: BaselineMetrics = JSON.parse(text);
  return figures;
}
