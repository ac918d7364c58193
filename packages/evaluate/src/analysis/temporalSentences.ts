import type { Difference, TemporalTest } from './temporalTest.js';

/** Below it a change of a probability is rounding. */
const ROUNDING = 1e-4;

/** A difference of two shares in points, with its interval: `−3.2 (−5.1 to −1.4)`. @param unit - Stands behind the first number. */
export function formatChange({ value, interval: [low, high] }: Difference, unit = ''): string {
  return `${signed(value)}${unit} (${signed(low)} to ${signed(high)})`;
}

/** A share in points with a sign, and a true minus. */
function signed(share: number): string {
  const points = (100 * Math.abs(share)).toFixed(1);
  if (points === '0.0') return points;
  return `${share < 0 ? '−' : '+'}${points}`;
}

/** A p-value as it is printed. */
export function formatPValue(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}

/** What the test says, in a sentence on the order of the frames and one on a single frame. */
export function temporalSentences({ others }: Pick<TemporalTest, 'others'>, framesPerClip: number): string[] {
  if (framesPerClip < 2) return ['The networks look at one frame of a clip: there is no order to change.'];
  const [shuffled, reversed, middle] = (['shuffled', 'reversed', 'middle'] as const).map((wanted) =>
    others.find(({ order }) => order === wanted),
  );
  if (!shuffled || !reversed || !middle) return [];
  const ofOrder =
    Math.max(shuffled.largestChange, reversed.largestChange) < ROUNDING
      ? 'The order of the frames changes no answer: these networks see a clip as a set of frames.'
      : orderSentence(shuffled.uarDifference);
  return [ofOrder, stillSentence(middle.uarDifference)];
}

const isBelow = ({ interval: [, high] }: Difference): boolean => high < 0;
const isAbove = ({ interval: [low] }: Difference): boolean => low > 0;

function orderSentence(difference: Difference): string {
  const measured = `shuffled frames change the UAR by ${formatChange(difference, ' points')}`;
  if (isBelow(difference)) return `The networks use the order of the frames: ${measured}.`;
  if (isAbove(difference)) return `The networks do better without the order of the frames: ${measured}.`;
  return `No use of the order of the frames can be told from chance: ${measured}.`;
}

function stillSentence(difference: Difference): string {
  const measured = `the middle frame alone changes the UAR by ${formatChange(difference, ' points')}`;
  if (isBelow(difference)) return `Several frames tell more than one: ${measured}.`;
  if (isAbove(difference)) return `One frame does better than several: ${measured}.`;
  return `One frame does as well as all, as far as these clips can tell: ${measured}.`;
}
