import { mean, standardDeviation } from '@dfer/core';
import type { VoteMetrics } from '../../votes/voteMetrics.js';
import type { GroupOverlap } from '../groupOverlap.js';
import type { Report } from '../report.js';

/** Mean and sample standard deviation (n − 1) over the seeds; `deviation` is `null` for one seed. */
export interface OverSeeds {
  readonly mean: number;
  readonly deviation: number | null;
}

/** @returns `null` if there are no values */
export function summarizeSeeds(values: readonly number[]): OverSeeds | null {
  if (values.length === 0) return null;
  return { mean: mean(values), deviation: values.length < 2 ? null : standardDeviation(values) };
}

/** Describes a mean, such as `mean of 3 seeds, standard deviation 1.2`. @param known - How many of `all` seeds have the metric. */
export function describeSeeds(
  { deviation }: OverSeeds,
  known: number,
  all: number,
  show: (value: number) => string,
): string {
  const seeds = known === all ? `${all} seeds` : `${known} of ${all} seeds`;
  return `mean of ${seeds}${deviation === null ? '' : `, standard deviation ${show(deviation)}`}`;
}

/** Vote metrics, one entry per seed; empty if a seed lacks them or its clips or votes differ from the first seed's. */
export function listVotes({ votes, seeds = [] }: Pick<Report, 'votes' | 'seeds'>): readonly VoteMetrics[] {
  if (votes !== undefined) return [votes];
  const all = seeds.flatMap((seed) => seed.votes ?? []);
  return all.length === seeds.length && new Set(all.map(votesKey)).size === 1 ? all : [];
}

/** The part of the vote metrics that does not depend on training. */
const votesKey = ({ clips, quartiles, perClass, agreement }: VoteMetrics): string =>
  JSON.stringify([
    clips,
    quartiles,
    perClass,
    agreement.map((quarter) => [quarter.quarter, quarter.clips, quarter.entropy]),
  ]);

/** Group overlaps of training and test, one entry per seed; empty if a seed lacks it or uses another kind of group. */
export function listOverlaps({
  overlap,
  seeds = [],
}: Pick<Report, 'overlap' | 'seeds'>): readonly GroupOverlap[] {
  if (overlap !== undefined) return [overlap];
  const all = seeds.flatMap((seed) => seed.overlap ?? []);
  return all.length === seeds.length && new Set(all.map(({ by }) => by)).size === 1 ? all : [];
}

/** Reasons why parts that only some seeds have are left out, one sentence each. */
export function omittedOverSeeds(report: Pick<Report, 'seeds'>): readonly string[] {
  const has = (part: 'votes' | 'overlap'): boolean =>
    report.seeds?.some((seed) => seed[part] !== undefined) === true;
  return [
    ...(has('votes') && listVotes(report).length === 0
      ? ['Annotator agreement is left out: not all seeds were tested on the same clips with the same votes.']
      : []),
    ...(has('overlap') && listOverlaps(report).length === 0
      ? [
          'The overlap of people, movies or scenes between training and test is left out: not all seeds record it.',
        ]
      : []),
  ];
}
