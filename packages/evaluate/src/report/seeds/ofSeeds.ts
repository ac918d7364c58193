import { mean, standardDeviation } from '@dfer/core';
import type { VoteMetrics } from '../../votes/voteMetrics.js';
import type { GroupOverlap } from '../groupOverlap.js';
import type { Report } from '../report.js';

/** A figure of each seed, summed up; `deviation`: of a sample (n − 1), `null` for one seed. */
export interface OverSeeds {
  readonly mean: number;
  readonly deviation: number | null;
}

/** @returns `null` for no values */
export function summarizeSeeds(values: readonly number[]): OverSeeds | null {
  if (values.length === 0) return null;
  return { mean: mean(values), deviation: values.length < 2 ? null : standardDeviation(values) };
}

/** What a mean is of, such as `mean of 3 seeds, standard deviation 1.2`. @param known - How many of `all` seeds have the figure. */
export function describeSeeds(
  { deviation }: OverSeeds,
  known: number,
  all: number,
  show: (value: number) => string,
): string {
  const seeds = known === all ? `${all} seeds` : `${known} of ${all} seeds`;
  return `mean of ${seeds}${deviation === null ? '' : `, standard deviation ${show(deviation)}`}`;
}

/** Figures of the annotators' votes, one a seed; none where a seed lacks them, or they are of other clips or votes than the first's. */
export function listVotes({ votes, seeds = [] }: Pick<Report, 'votes' | 'seeds'>): readonly VoteMetrics[] {
  if (votes !== undefined) return [votes];
  const all = seeds.flatMap((seed) => seed.votes ?? []);
  return all.length === seeds.length && new Set(all.map(votesKey)).size === 1 ? all : [];
}

/** What of the votes no training changes. */
const votesKey = ({ clips, quartiles, perClass, agreement }: VoteMetrics): string =>
  JSON.stringify([
    clips,
    quartiles,
    perClass,
    agreement.map((quarter) => [quarter.quarter, quarter.clips, quarter.entropy]),
  ]);

/** Subjects or movies shared by training and test, one entry a seed; none where a seed does not know, or knows another kind. */
export function listOverlaps({
  overlap,
  seeds = [],
}: Pick<Report, 'overlap' | 'seeds'>): readonly GroupOverlap[] {
  if (overlap !== undefined) return [overlap];
  const all = seeds.flatMap((seed) => seed.overlap ?? []);
  return all.length === seeds.length && new Set(all.map(({ by }) => by)).size === 1 ? all : [];
}

/** Why parts that some seeds have are not shown of all together, a sentence each. */
export function omittedOverSeeds(report: Pick<Report, 'seeds'>): readonly string[] {
  const has = (part: 'votes' | 'overlap'): boolean =>
    report.seeds?.some((seed) => seed[part] !== undefined) === true;
  return [
    ...(has('votes') && listVotes(report).length === 0
      ? [
          'The annotators’ agreement is left out: not all seeds were tested on the same clips with the same votes.',
        ]
      : []),
    ...(has('overlap') && listOverlaps(report).length === 0
      ? ['People, movies or scenes in training and test are left out: not all seeds know them.']
      : []),
  ];
}
