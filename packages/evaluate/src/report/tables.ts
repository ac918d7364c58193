import { PUBLISHED_DFEW } from '../published.js';
import { html, type Markup } from './markup.js';
import { deviationOf } from './mergeSeeds.js';
import type { BaselineFigures, Figures, NearDuplicate, Report, SeedFigures } from './report.js';

/** A share in per cent with one decimal, without the sign. */
export function percentPoints(share: number): string {
  return (share * 100).toFixed(1);
}

/** The classification report. */
export function perClassTable({ classes, perClass, statistics }: Report): Markup {
  const extra = statistics === undefined ? [] : ['95 % of recall', 'AUC', 'AP'];
  const extraOf = (name: string): string[] => {
    if (statistics === undefined) return [];
    const { auc = null, averagePrecision = null } = statistics.ranking[name] ?? {};
    const interval = statistics.intervals.recall[name] ?? null;
    return [
      interval === null ? '–' : interval.map(percentPoints).join('–'),
      ...[auc, averagePrecision].map((value) => (value === null ? '–' : percentPoints(value))),
    ];
  };
  return html`<table>
    <caption>
      Out of fold, all clips pooled; per
      cent.${statistics === undefined ? '' : ' AUC: area under the ROC curve against all other classes, 50 is chance; AP: average precision.'}
    </caption>
    <thead>
      <tr>
        ${['Class', 'Precision', 'Recall', 'F1', 'Clips', ...extra].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${classes.map((name) => {
        const { precision, recall, f1, support } = perClass[name]!;
        return row(name, [
          percentPoints(precision),
          percentPoints(recall),
          percentPoints(f1),
          support,
          ...extraOf(name),
        ]);
      })}
    </tbody>
  </table>`;
}

/** The trained network beside one that needs no training: recall of each class, UAR and WAR over all clips. */
export function baselineTable(report: Report, baseline: BaselineFigures): Markup {
  const { classes } = report;
  const figuresRow = (name: string, { perClass, uar, war }: Figures): Markup =>
    row(name, [
      ...classes.map((label) => percentPoints(perClass[label]?.recall ?? 0)),
      percentPoints(uar),
      percentPoints(war),
    ]);
  return html`<table>
    <caption>
      This run, out of fold, and ${baseline.name} as it comes, on ${baseline.clips.toLocaleString('en')}
      clips; recall of each class, UAR and WAR, all clips pooled; per cent
    </caption>
    <thead>
      <tr>
        ${['Network', ...classes, 'UAR', 'WAR'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${figuresRow('This run', report)} ${figuresRow('Baseline', baseline)}
    </tbody>
  </table>`;
}

/** Recall of each class in each fold, with UAR and WAR, in the column order of the published tables. */
export function perFoldTable({ classes, folds, foldMean }: Report): Markup {
  const meanRecall = (name: string): number => {
    const present = folds.filter(({ perClass }) => perClass[name]!.support > 0);
    return (
      present.reduce((total, { perClass }) => total + perClass[name]!.recall, 0) / Math.max(present.length, 1)
    );
  };
  return html`<table>
    <caption>
      Recall of each class, UAR and WAR; per cent
    </caption>
    <thead>
      <tr>
        ${['Fold', ...classes, 'UAR', 'WAR', 'Clips'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${folds.map(({ fold, perClass, uar, war }) =>
        row(String(fold), [
          ...classes.map((name) =>
            perClass[name]!.support > 0 ? percentPoints(perClass[name]!.recall) : '–',
          ),
          percentPoints(uar),
          percentPoints(war),
          classes.reduce((total, name) => total + perClass[name]!.support, 0),
        ]),
      )}
    </tbody>
    <tfoot>
      ${row('mean', [
        ...classes.map((name) => percentPoints(meanRecall(name))),
        percentPoints(foldMean.uar),
        percentPoints(foldMean.war),
        '',
      ])}
    </tfoot>
  </table>`;
}

/** UAR and WAR of each seed, with their mean and standard deviation. */
export function perSeedTable(seeds: readonly SeedFigures[]): Markup {
  const over = (summary: (values: readonly number[]) => number): string[] =>
    (['uar', 'war'] as const).map((key) => percentPoints(summary(seeds.map((seed) => seed[key]))));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return html`<table>
    <caption>
      Means over the folds; per cent. All other counts on this page hold every clip once a seed.
    </caption>
    <thead>
      <tr>
        ${['Seed', 'UAR', 'WAR'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${seeds.map(({ seed, uar, war }) => row(String(seed), [percentPoints(uar), percentPoints(war)]))}
    </tbody>
    <tfoot>
      ${row('mean', over(mean))} ${row('deviation', over(deviationOf))}
    </tfoot>
  </table>`;
}

/** How well the probabilities follow the annotators' votes. */
export function distributionTable({ all, several }: NonNullable<Report['distribution']>): Markup {
  const parts = [{ name: 'all clips with votes', figures: all }].concat(
    several === undefined ? [] : { name: 'clips of several emotions', figures: several },
  );
  return html`<table>
    <caption>
      Out of fold. A class is a label of a clip where its share reaches
      ${percentPoints(all.multiLabel.threshold)} %.
    </caption>
    <thead>
      <tr>
        ${['', 'Clips', 'KL, nats', 'Top 2 agree, %', 'Micro F1, %', 'Macro F1, %'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${parts.map(({ name, figures: { clips, kl, top2, multiLabel } }) =>
        row(name, [
          clips,
          kl.toFixed(3),
          percentPoints(top2),
          percentPoints(multiLabel.microF1),
          percentPoints(multiLabel.macroF1),
        ]),
      )}
    </tbody>
  </table>`;
}

/** The most that a page shows; `report.json` holds all. */
const SHOWN_PAIRS = 50;

/** Clips in different folds that look alike; nothing where there are none. */
export function nearDuplicatesTable(pairs: readonly NearDuplicate[]): Markup | string {
  if (pairs.length === 0) return '';
  return html`<table>
    <caption>
      Clips of different folds whose middle frames look alike: the nearest
      ${Math.min(pairs.length, SHOWN_PAIRS)} of ${pairs.length} pairs
    </caption>
    <thead>
      <tr>
        ${['Clips', 'Folds', 'Bits that differ, %'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${[...pairs]
        .sort((a, b) => a.distance - b.distance)
        .slice(0, SHOWN_PAIRS)
        .map(({ clips, folds, distance }) =>
          row(clips.join(', '), [folds.join(', '), percentPoints(distance)]),
        )}
    </tbody>
  </table>`;
}

/** The optimistic figures beside the honest ones. */
export function wholeDatasetTable({ classes, uar, war, perClass, wholeDataset }: Report): Markup {
  const compare = (name: string, honest: number, optimistic: number): Markup =>
    row(name, [percentPoints(honest), percentPoints(optimistic)]);
  return html`<table>
    <caption>
      UAR, WAR and the recall of each class; per cent
    </caption>
    <thead>
      <tr>
        ${['', 'Clips never seen', 'Whole data set (optimistic)'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${compare('UAR', uar, wholeDataset.uar)} ${compare('WAR', war, wholeDataset.war)}
      ${classes.map((name) => compare(name, perClass[name]!.recall, wholeDataset.perClass[name]!.recall))}
    </tbody>
  </table>`;
}

/** Published results with this report's row among them. Only for figures of the real DFEW. */
export function publishedTable({ foldMean, folds }: Report): Markup {
  const ours = {
    method: 'this report',
    uar: foldMean.uar * 100,
    war: foldMean.war * 100,
    folds: folds.length,
    ours: true,
  };
  const rows = [...PUBLISHED_DFEW.map((result) => ({ ...result, ours: false })), ours].sort(
    (a, b) => a.uar - b.uar,
  );
  return html`<table>
    <caption>
      Per cent, by rising UAR. Published code often chooses its epoch on the test fold.
    </caption>
    <thead>
      <tr>
        ${['Method', 'UAR', 'WAR', 'Folds'].map(columnHead)}
      </tr>
    </thead>
    <tbody>
      ${rows.map((result) =>
        row(
          result.method,
          [result.uar.toFixed(2), result.war.toFixed(2), result.folds],
          result.ours ? 'ours' : '',
        ),
      )}
    </tbody>
  </table>`;
}

function columnHead(name: string): Markup {
  return name === '' ? html`<td></td>` : html`<th scope="col">${name}</th>`;
}

function row(name: string, cells: readonly (string | number)[], kind = ''): Markup {
  return html`<tr class="${kind}">
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}
