import { printable } from '@dfer/core';

import type { WindowPrediction } from '../predictions.js';
import { momentsByPerson, type Moment } from '../moments.js';

/** A subtitle with one line per person. */
interface Cue {
  readonly from: number;
  readonly to: number;
  readonly predictions: readonly WindowPrediction[];
}

/** Minimum duration of a cue in seconds. */
const SHORTEST = 0.001;

/** WebVTT with each person's prediction over time. */
export function writeVtt(predictions: readonly WindowPrediction[]): string {
  const cues = cuesOf(predictions).map(
    ({ from, to, predictions: shown }) =>
      `${clock(from, '.')} --> ${clock(to, '.')}\n${linesOf(shown, vttText)}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}

/** SubRip with each person's prediction over time. */
export function writeSrt(predictions: readonly WindowPrediction[]): string {
  return cuesOf(predictions)
    .map(
      ({ from, to, predictions: shown }, i) =>
        `${i + 1}\n${clock(from, ',')} --> ${clock(to, ',')}\n${linesOf(shown, srtText)}\n`,
    )
    .join('\n');
}

/** Cues within which no prediction changes. They do not overlap, as players show overlapping cues in no fixed order. */
function cuesOf(predictions: readonly WindowPrediction[]): Cue[] {
  const moments = [...momentsByPerson(predictions).values()].flat();
  const borders = [...new Set(moments.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  // Ascending by `from`; those that have ended are dropped on the way.
  const waiting = [...moments].sort((a, b) => a.from - b.from);
  let active: Moment[] = [];
  return borders.slice(0, -1).flatMap((from, i) => {
    const to = borders[i + 1]!;
    while (waiting[0] && waiting[0].from <= from) active.push(waiting.shift()!);
    active = active.filter((moment) => moment.to > from);
    if (active.length === 0 || to - from < SHORTEST) return [];
    const shown = active.map(({ prediction }) => prediction).sort((a, b) => a.person - b.person);
    return [{ from, to, predictions: shown }];
  });
}

function linesOf(predictions: readonly WindowPrediction[], text: (plain: string) => string): string {
  return predictions
    .map(({ person, predicted, probability }) =>
      text(`Person ${person}: ${printable(predicted)} ${Math.round(100 * probability)} %`),
    )
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const vttText = (text: string): string => text.replace(/[&<>]/g, (letter) => ENTITIES[letter] ?? letter);

/** SubRip has no escapes: characters of tags and positions are replaced by similar-looking ones. */
const LOOKALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '{': '(', '}': ')', '\\': '∖' };

const srtText = (text: string): string => text.replace(/[<>{}\\]/g, (letter) => LOOKALIKES[letter] ?? letter);

/** `01:02:03.004` */
function clock(seconds: number, point: '.' | ','): string {
  const ms = Math.round(1000 * seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${two(h)}:${two(m)}:${two(s)}${point}${String(ms % 1000).padStart(3, '0')}`;
}
