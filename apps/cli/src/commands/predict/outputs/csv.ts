import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { writeCsv } from '@dfer/evaluate';

import type { WindowPrediction } from '../predictions.js';

/** A column: its name and its value for a window. */
type Column = readonly [name: string, cell: (prediction: WindowPrediction) => string];

const seconds = (value: number): string => String(Number(value.toFixed(3)));
const pixels = (value: number): string => String(Math.round(value));
const part = (value: number): string => String(Number(value.toFixed(6)));

const COLUMNS: readonly Column[] = [
  ['video', ({ video }) => video],
  ['person', ({ person }) => String(person)],
  ['window', ({ window }) => String(window)],
  ['start', ({ start }) => seconds(start)],
  ['end', ({ end }) => seconds(end)],
  ['predicted', ({ predicted }) => predicted],
  ['probability', ({ probability }) => part(probability)],
  ['usable_ratio', ({ usableRatio }) => part(usableRatio)],
  ['x', ({ box }) => pixels(box.x)],
  ['y', ({ box }) => pixels(box.y)],
  ['width', ({ box }) => pixels(box.width)],
  ['height', ({ box }) => pixels(box.height)],
];

/** The columns of `--csv` before the class columns; docs/predictions.md describes them. */
export const COLUMN_NAMES: readonly string[] = COLUMNS.map(([name]) => name);

/** The row of a window and person. */
const rowOf = (prediction: WindowPrediction, classes: readonly string[]): string[] => [
  ...COLUMNS.map(([, cell]) => cell(prediction)),
  ...classes.map((name) => part(prediction.probabilities[name] ?? 0)),
];

/** One row per window and person, with one column `p_<class>` per class. */
export function windowsCsv(predictions: readonly WindowPrediction[], classes: readonly string[]): string {
  return writeCsv([
    [...COLUMN_NAMES, ...classes.map((name) => `p_${name}`)],
    ...predictions.map((prediction) => rowOf(prediction, classes)),
  ]);
}

/** A file of windows that grows by whole rows, so that it can be read at any time. The first window creates it. */
export class CsvOutput {
  #file: number | undefined;

  /** @param classes - Available from the first window on. */
  constructor(
    private readonly path: string,
    private readonly classes: () => readonly string[],
  ) {}

  window(prediction: WindowPrediction): void {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#file = openSync(this.path, 'w');
      writeFileSync(this.#file, windowsCsv([prediction], this.classes()));
      return;
    }
    writeFileSync(this.#file, writeCsv([rowOf(prediction, this.classes())]));
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }
}
