import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';
import { FRAME_ORDERS, type Analysis } from '@dfer/evaluate';

import type { Context } from '../context.js';
import { shellWord } from '../terminal/shellWord.js';
import { parseJson } from './parseJson.js';
import { exists, foldNumbers, readText, type RunFiles } from './runFolder.js';

/** Keeps a report below 8 MB; the rest of it is small. */
const MOST_BYTES = 7e6;

const jpeg = z.string().regex(/^data:image\/jpeg;base64,[\w+/]+=*$/);
const share = z.number();
const interval = z.tuple([z.number(), z.number()]);
const difference = z.object({ value: z.number(), interval });
const figures = {
  uar: share,
  war: share,
  folds: z.array(z.object({ fold: z.int(), uar: share, war: share })),
};

/** A film strip of a clip, with its pictures. */
export const stripSchema = z.object({
  kind: z.enum(['mistake', 'hit']),
  clip: z.string(),
  fold: z.int(),
  label: z.int(),
  predicted: z.int(),
  probabilities: z.array(share),
  frames: z.array(jpeg).min(1),
  timeline: z.array(z.array(share)),
  peak: z.int(),
  heatMaps: z.array(z.object({ label: z.int(), image: jpeg, isEmpty: z.boolean() })),
});

/** Shape of an analysis file. `isConsistent` checks that probabilities and labels fit the classes. */
const analysisSchema = z.object({
  version: z.literal(1),
  classes: z.array(z.string()).min(2),
  head: z.string(),
  framesPerClip: z.int().positive(),
  seed: z.int(),
  testClips: z.int(),
  predictionsDigest: z.string(),
  temporal: z.object({
    clips: z.int(),
    confidence: z.number(),
    samples: z.int(),
    inOrder: z.object({ order: z.literal('in-order'), ...figures }),
    others: z.array(
      z.object({
        order: z.enum(FRAME_ORDERS).exclude(['in-order']),
        ...figures,
        uarDifference: difference,
        warDifference: difference,
        mcnemar: z.object({ onlyFirst: z.int(), onlySecond: z.int(), pValue: z.number() }),
        changed: z.int(),
        largestChange: z.number(),
      }),
    ),
  }),
  timeline: z.enum(['frames', 'so-far']),
  strips: z.array(stripSchema),
  brand: z.string().optional(),
});

/** True if all indices and lengths of the strips are in range. */
function isConsistent({ classes, strips }: z.infer<typeof analysisSchema>): boolean {
  const isLabel = (label: number): boolean => label >= 0 && label < classes.length;
  return strips.every(
    ({ label, predicted, probabilities, frames, timeline, peak, heatMaps }) =>
      [label, predicted, ...heatMaps.map((map) => map.label)].every(isLabel) &&
      [probabilities, ...timeline].every((row) => row.length === classes.length) &&
      timeline.length === frames.length &&
      peak >= 0 &&
      peak < frames.length,
  );
}

/** SHA-256 of the predictions of all folds, which ties an analysis to a run. */
export async function predictionsDigest({ folds }: RunFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const fold of await foldNumbers(folds)) {
    const file = join(folds, String(fold), 'predictions.csv');
    if (await exists(file)) hash.update(`${fold}\n${await readText(file)}`);
  }
  return hash.digest('hex');
}

/** The analysis of a run; undefined if there is none, or, with a note, if it is damaged or of other predictions. */
export async function readAnalysis(
  files: RunFiles,
  classes: readonly string[],
  context: Context,
): Promise<Analysis | undefined> {
  if (!(await exists(files.analysis))) return undefined;
  const fault = (received: string): undefined => {
    context.note(
      `report: ${files.analysis}: expected an analysis of these predictions; received ${received}; left out; write it again with: dfer analyze ${shellWord(files.root)}`,
    );
    return undefined;
  };
  const { size } = await stat(files.analysis);
  if (size > MOST_BYTES) return fault(`${size} bytes, more than fits into a report`);
  const parsed = analysisSchema.safeParse(parseJson(await readText(files.analysis)));
  if (!parsed.success || !isConsistent(parsed.data)) return fault('a damaged file');
  const { brand, ...analysis } = parsed.data;
  if (JSON.stringify(analysis.classes) !== JSON.stringify(classes)) return fault('other classes');
  if (analysis.predictionsDigest !== (await predictionsDigest(files)))
    return fault('one of other predictions');
  return { ...analysis, ...(brand === undefined ? {} : { brand }) };
}
