import { median } from '@dfer/core';
import { rounded } from '../harness/statistics.js';

/** Median and range of some values. */
export interface Spread {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** Computes median and range, rounded. */
export function spread(values: readonly number[], digits: number): Spread {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => rounded(value, digits));
  return { middle: rounded(median(values), digits), least, most };
}

function isSpread(value: unknown): value is Spread {
  return typeof value === 'object' && value !== null && 'middle' in value;
}

/** Formats the values of a row for a table. */
export function flat(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [
      key,
      isSpread(value) ? `${value.middle} (${value.least}–${value.most})` : value,
    ]),
  );
}
