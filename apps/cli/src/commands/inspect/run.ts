import { summarize, verify, type DatasetSummary, type Verification } from '@dfer/dataset';

import type { Context } from '../../context.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import { counted, table } from '../../terminal/table.js';
import { openPresentData } from '../../shared/data.js';

const some = (items: readonly string[]): string =>
  items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`;

function problems(found: Verification): string[] {
  const { missing, unreadable, duplicates, surplus } = found;
  return [
    ...(missing.length > 0 ? [`missing     ${missing.length}: ${some(missing)}`] : []),
    ...(unreadable.length > 0
      ? [
          `unreadable  ${unreadable.length}: ${some(unreadable.map(({ path, reason }) => `${path} (${reason})`))}`,
        ]
      : []),
    ...(duplicates.length > 0
      ? [`duplicate   ${duplicates.length}: ${some(duplicates.map(({ paths }) => paths.join(' = ')))}`]
      : []),
    ...(surplus.length > 0 ? [`surplus     ${surplus.length}: ${some(surplus)}`] : []),
  ];
}

function counts(classes: readonly string[], { perClass, folds, labeled }: DatasetSummary): string[] {
  return table([
    ['', ...classes, 'total'],
    ...folds.map((fold) => [
      `fold ${fold.fold}`,
      ...classes.map((name) => String(fold.perClass[name] ?? 0)),
      String(fold.total),
    ]),
    ['all', ...classes.map((name) => String(perClass[name] ?? 0)), String(labeled)],
  ]);
}

/** Prints the contents and the problems of a data set. */
export async function inspect(flags: Flags, context: Context): Promise<void> {
  const config = await resolveConfig(flags);
  const dataset = await openPresentData(config);
  const summary = summarize(dataset);
  const verification = await verify(dataset);
  const { format, synthetic, classes, notes } = dataset;
  const wrong = problems(verification);
  context.result(
    [
      `${dataset.root}: ${format}${synthetic ? ', synthetic' : ''}, ${counted(summary.clips, 'clip')}, ${summary.labeled} with one label, ${summary.unlabeled} without`,
      ...counts(classes, summary),
      ...notes.map((note) => `note        ${note}`),
      ...(summary.differences ?? []).map(
        ({ what, published, received }) =>
          `differs     ${what}: published ${published}, received ${received}`,
      ),
      ...(wrong.length > 0 ? wrong : ['nothing missing, unreadable, duplicate or surplus']),
    ],
    { root: dataset.root, format, synthetic, classes, notes, summary, verification },
  );
}
