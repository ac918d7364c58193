import type { Interval } from '../metrics/bootstrap.js';
import type { Cell, Column, Table } from '../tables/index.js';
import type { Comparison, Estimate, RunMetrics } from './comparison.js';
import { resampledWords } from './sentences.js';

/** The tables of a comparison, by file name. */
export interface ComparisonTables {
  readonly runs: Table;
  /** Each run compared with the first; `undefined`: there are no pairs. */
  readonly differences?: Table;
  readonly recall?: Table;
  readonly cost: Table;
  /** `undefined`: no known setting differs. */
  readonly settings?: Table;
}

/** Format of intervals in a table: two numbers for programs, or one text for people. */
export type IntervalStyle = 'numbers' | 'text';

/** Formatting of intervals and p-values. */
interface Writing {
  readonly columns: (name: string) => Column[];
  readonly cells: (interval: Interval | null, signed?: boolean) => Cell[];
  readonly pValue: (value: number | null) => Cell;
}

const percent = (share: number): number => 100 * share;

function writingAs(style: IntervalStyle): Writing {
  if (style === 'numbers') {
    return {
      columns: (name) => ['low', 'high'].map((end) => ({ name: `${name} ${end}`, decimals: 1 })),
      cells: (interval) => (interval === null ? [null, null] : interval.map(percent)),
      pValue: (value) => value,
    };
  }
  const shown = (share: number, signed: boolean): string => {
    const text = percent(share).toFixed(1);
    if (Number(text) === 0) return '0.0';
    return text.startsWith('-') ? text.replace('-', '−') : `${signed ? '+' : ''}${text}`;
  };
  return {
    columns: () => [{ name: '95 %' }],
    cells: (interval, signed = false) => [
      interval === null ? null : interval.map((end) => shown(end, signed)).join(signed ? ' to ' : '–'),
    ],
    pValue: (value) => (value !== null && value < 0.001 ? '< 0.001' : value),
  };
}

/** Builds the tables of a comparison. @param style - `numbers` for CSV, `text` otherwise. */
export function comparisonTables(comparison: Comparison, style: IntervalStyle = 'text'): ComparisonTables {
  const writing = writingAs(style);
  const hasPairs = comparison.pairs.length > 0;
  const settings = settingsTable(comparison.runs);
  return {
    runs: runsTable(comparison, writing),
    ...(hasPairs ? { differences: differencesTable(comparison, writing) } : {}),
    ...(hasPairs ? { recall: recallTable(comparison, writing) } : {}),
    cost: costTable(comparison),
    ...(settings.rows.length > 0 ? { settings } : {}),
  };
}

function runsTable({ runs, clips, samples, groups }: Comparison, writing: Writing): Table {
  const estimate = (value: Estimate | undefined): Cell[] =>
    value === undefined
      ? [null, ...writing.cells(null)]
      : [percent(value.value), ...writing.cells(value.interval)];
  return {
    caption: `UAR and WAR on the ${clips.toLocaleString('en')} clips that all runs tested, pooled over the folds, in percent, with 95 % bootstrap intervals (${samples.toLocaleString('en')} samples of ${resampledWords(groups)}).`,
    columns: [
      { name: 'Run' },
      { name: 'UAR', decimals: 1 },
      ...writing.columns('UAR'),
      { name: 'WAR', decimals: 1 },
      ...writing.columns('WAR'),
      { name: 'Clips tested' },
    ],
    rows: runs.map(({ name, figures, clips: own }) => [
      name,
      ...estimate(figures?.uar),
      ...estimate(figures?.war),
      own,
    ]),
  };
}

function differencesTable({ pairs, samples, groups }: Comparison, writing: Writing): Table {
  const corrected =
    pairs.length > 1
      ? `; p-values are Holm-corrected for ${pairs.length} comparisons, intervals are not`
      : '';
  return {
    caption: `Differences to ${pairs[0]!.first} in percentage points; intervals and p of ${groups === null ? 'the UAR' : 'UAR and WAR'}: paired bootstrap (${samples.toLocaleString('en')} samples of ${resampledWords(groups)}); McNemar p: exact test of the WAR on single clips${corrected}.`,
    columns: [
      { name: 'Run' },
      { name: 'UAR', decimals: 1, signed: true },
      ...writing.columns('UAR'),
      { name: 'p (UAR)', decimals: 3 },
      { name: 'WAR', decimals: 1, signed: true },
      ...writing.columns('WAR'),
      ...(groups === null ? [] : [{ name: 'p (WAR)', decimals: 3 }]),
      { name: 'McNemar p', decimals: 3 },
      { name: 'Only first right' },
      { name: 'Only this right' },
    ],
    rows: pairs.map(({ second, uar, war, corrected: p, mcnemar }) => [
      second,
      percent(uar.difference),
      ...writing.cells(uar.interval, true),
      writing.pValue(p.uar),
      percent(war.difference),
      ...writing.cells(war.interval, true),
      ...(groups === null ? [] : [writing.pValue(p.war)]),
      writing.pValue(p.mcnemar),
      mcnemar.onlyFirst,
      mcnemar.onlySecond,
    ]),
  };
}

function recallTable({ classes, support, runs, pairs }: Comparison, writing: Writing): Table {
  const { first } = pairs[0]!;
  const base = runs.find(({ name }) => name === first);
  const recallCell = (name: string): Cell =>
    support[name] === 0 ? null : percent(base?.figures?.recall[name]?.value ?? Number.NaN);
  return {
    caption: `Recall of each class in percent, and differences in percentage points with 95 % intervals (paired bootstrap), not corrected for the number of classes.`,
    columns: [
      { name: 'Class' },
      { name: 'Clips' },
      { name: first, decimals: 1 },
      ...pairs.flatMap(({ second }) => [
        { name: `${second} − ${first}`, decimals: 1, signed: true },
        ...writing.columns(second),
      ]),
    ],
    rows: classes.map((name) => [
      name,
      support[name] ?? 0,
      recallCell(name),
      ...pairs.flatMap(({ recall }) => {
        const { difference, interval } = recall[name]!;
        return [percent(difference), ...writing.cells(interval, true)];
      }),
    ]),
  };
}

function costTable({ runs }: Comparison): Table {
  const scaled = (value: number | null, unit: number): Cell => (value === null ? null : value / unit);
  const absent = 'not recorded';
  return {
    caption:
      'Cost. FLOPs: to classify one clip, a multiply-add counts as two, temporal heads excluded. Frames/s: training throughput, the median over steps and folds, validation excluded. Training time: sum over the folds, validation included.',
    columns: [
      { name: 'Run' },
      { name: 'Parameters, millions', decimals: 2, absent },
      { name: 'GFLOPs per clip', decimals: 2, absent },
      { name: 'Frames/s in training', absent },
      { name: 'Peak memory, GB', decimals: 1, absent },
      { name: 'Training, minutes', decimals: 2, absent },
    ],
    rows: runs.map(({ name, cost }) => [
      name,
      scaled(cost.parameters, 1e6),
      scaled(cost.flopsPerClip, 1e9),
      cost.imagesPerSecond,
      scaled(cost.peakMemory, 1e9),
      scaled(cost.trainingSeconds, 60),
    ]),
  };
}

/** The settings in which the runs differ. */
function settingsTable(runs: readonly RunMetrics[]): Table {
  const names = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))].sort();
  const differing = names.filter((name) => new Set(runs.map(({ settings }) => settings[name])).size > 1);
  return {
    caption: 'Settings in which the runs differ.',
    columns: [{ name: 'Setting' }, ...runs.map(({ name }) => ({ name, align: 'left' as const }))],
    rows: differing.map((name) => [name, ...runs.map(({ settings }) => settings[name] ?? null)]),
  };
}
