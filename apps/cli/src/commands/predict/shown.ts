import { printable } from '@dfer/core';

import { clockTime } from '../../terminal/progress.js';
import { table } from '../../terminal/table.js';
import type { VideoPrediction, WindowPrediction } from './predictions.js';

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** Predictions as text: for each video the people in it, then their expressions over time. */
export function formatPredictions(
  predictions: readonly VideoPrediction[],
  classes: readonly string[],
): string[] {
  return predictions.flatMap((prediction, i) => [
    ...(i === 0 ? [] : ['']),
    ...formatVideo(prediction, classes),
  ]);
}

function formatVideo(
  { video, duration, people, windows, unanswered }: VideoPrediction,
  classes: readonly string[],
) {
  const shortly = unanswered === 0 ? '' : `, ${unanswered} more seen too briefly`;
  const seen = people.length === 1 ? '1 person' : `${people.length} people`;
  const whole = table([
    ['', ...people.map(({ person }) => `person ${person}`)],
    ...classes.map((name) => [name, ...people.map(({ probabilities }) => percent(probabilities[name]!))]),
    ['predicted', ...people.map(({ predicted }) => predicted)],
  ]);
  const asRows = table([
    ['', 'predicted', '', 'windows'],
    ...people.map(({ person, predicted, probability, windows: count }) => [
      `person ${person}`,
      predicted,
      percent(probability),
      String(count),
    ]),
  ]);
  const runs =
    windows.length > people.length ? table(people.flatMap(({ person }) => runsOf(person, windows))) : [];
  return [
    `${printable(video)}: ${clockTime(duration)}, ${seen}${shortly}`,
    ...(people.length <= MOST_COLUMNS ? whole : asRows).map((line) => `  ${line}`),
    ...runs.map((line) => `  ${line}`),
  ];
}

/** Up to this many people are columns; more are rows. */
const MOST_COLUMNS = 5;

/** Merges consecutive windows of a person with the same prediction into one row. */
function runsOf(person: number, windows: readonly WindowPrediction[]): string[][] {
  const runs: WindowPrediction[][] = [];
  for (const one of windows.filter((window) => window.person === person)) {
    const before = runs.at(-1)?.at(-1);
    const goesOn = before && before.predicted === one.predicted && one.window === before.window + 1;
    if (goesOn) runs.at(-1)!.push(one);
    else runs.push([one]);
  }
  return runs.map((run, i) => {
    const parts = run.map(({ probability }) => Math.round(100 * probability));
    const [least, most] = [Math.min(...parts), Math.max(...parts)];
    return [
      i === 0 ? `person ${person}` : '',
      `${clockTime(run[0]!.start)}–${clockTime(run.at(-1)!.end)}`,
      run[0]!.predicted,
      least === most ? `${least} %` : `${least}–${most} %`,
    ];
  });
}
