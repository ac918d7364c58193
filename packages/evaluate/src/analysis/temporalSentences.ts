import type { Difference, TemporalTest } from './temporalTest.js';

/** Smaller changes of a probability are rounding. */
const ROUNDING = 1e-4;

/** Formats a difference of two shares in percentage points, with its interval: `−3.2 (−5.1 to −1.4)`. @param unit - Appended to the first number. */
export function formatChange({ value, interval: [low, high] }: Difference, unit = ''): string {
  return `${signed(value)}${unit} (${signed(low)} to ${signed(high)})`;
}

/** A share in percentage points with a sign and a true minus. */
function signed(share: number): string {
  const points = (100 * Math.abs(share)).toFixed(1);
  if (points === '0.0') return points;
  return `${share < 0 ? '−' : '+'}${points}`;
}

/** Formats a p-value. */
export function formatPValue(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}

/** Summarizes the test: one sentence on the frame order and one on a single frame. */
export function temporalSentences({ others }: Pick<TemporalTest, 'others'>, framesPerClip: number): string[] {
  if (framesPerClip < 2) return ['The networks use one frame per clip: there is no order to change.'];
  const [shuffled, reversed, middle] = (['shuffled', 'reversed', 'middle'] as const).map((wanted) =>
    others.find(({ order }) => order === wanted),
  );
  if (!shuffled || !reversed || !middle) return [];
  const ofOrder =
    Math.max(shuffled.largestChange, reversed.largestChange) < ROUNDING
      ? 'The frame order does not change any prediction: these networks treat a clip as a set of frames.'
      : orderSentence(shuffled.uarDifference);
  return [ofOrder, stillSentence(middle.uarDifference)];
}

const isBelow = ({ interval: [, high] }: Difference): boolean => high < 0;
const isAbove = ({ interval: [low] }: Difference): boolean => low > 0;

function orderSentence(difference: Difference): string {
  const measured = `shuffled frames change the UAR by ${formatChange(difference, ' points')}`;
  if (isBelow(difference)) return `The networks use the frame order: ${measured}.`;
  if (isAbove(difference)) return `The networks do better without the frame order: ${measured}.`;
  return `There is no significant evidence that the networks use the frame order: ${measured}.`;
}

function stillSentence(difference: Difference): string {
  const measured = `the middle frame alone changes the UAR by ${formatChange(difference, ' points')}`;
  if (isBelow(difference)) return `Several frames do better than one: ${measured}.`;
  if (isAbove(difference)) return `One frame does better than several: ${measured}.`;
  return `There is no significant difference between one frame and all frames: ${measured}.`;
}
