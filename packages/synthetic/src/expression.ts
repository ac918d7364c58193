import type { Emotion } from '@dfer/dataset';
import { ACTION_UNITS, type ActionUnits, actionUnits } from './head/actionUnits.js';

/** Expressions of a head: DFEW's seven emotions and the four that MAFW adds. */
export type Expression = Emotion | 'contempt' | 'anxiety' | 'helplessness' | 'disappointment';

/**
 * FACS prototypes at full strength. Anger has two variants (pressed lips, bared teeth), and so has the smile (open, closed).
 * Fear raises the brows and drops the jaw less than surprise.
 */
export const RECIPES: Readonly<Record<Expression, readonly Partial<ActionUnits>[]>> = {
  happy: [
    { au6: 0.8, au12: 1, au25: 0.8 },
    { au6: 0.7, au12: 1, au25: 0.35 },
  ],
  sad: [{ au1: 1, au4: 0.4, au15: 1, au17: 0.6, au43: 0.35 }],
  neutral: [{}],
  angry: [
    { au4: 1, au7: 0.8, au23: 1, au17: 0.2 },
    { au4: 1, au5: 0.3, au7: 0.5, au10: 0.5, au20: 0.3, au25: 1, au26: 0.12 },
  ],
  surprise: [{ au1: 1, au2: 1, au5: 0.9, au18: 0.4, au25: 1, au26: 0.9 }],
  disgust: [
    { au9: 1, au10: 1, au4: 0.4, au7: 0.5, au15: 0.4, au25: 0.15 },
    { au9: 1, au10: 0.7, au4: 0.3, au7: 0.6, au15: 0.6, au17: 0.5 },
  ],
  fear: [{ au1: 0.8, au2: 0.35, au4: 0.5, au5: 0.9, au20: 0.85, au25: 0.7, au26: 0.2 }],
  contempt: [{ au12: 0.4, au7: 0.5, au43: 0.3 }],
  anxiety: [{ au1: 0.9, au4: 0.8, au7: 0.3, au20: 0.4 }],
  helplessness: [{ au1: 1, au2: 0.5, au15: 0.5, au25: 0.4 }],
  disappointment: [{ au15: 0.8, au17: 0.9, au43: 0.4 }],
};

/** Strength of the expression over the clip: onset, apex, offset. `t` is 0 at the first frame, 1 at the last. */
export function envelope(t: number, onset: number, offset: number): number {
  const ease = (x: number): number => {
    const c = Math.min(1, Math.max(0, x));
    return c * c * (3 - 2 * c);
  };
  return (0.15 + 0.85 * ease(t / onset)) * (1 - 0.6 * ease((t - offset) / (1 - offset)));
}

/** Action units of an emotion at a strength (about 0–1.1), plus those of talking and blinking. */
export function expressionUnits(
  recipe: Partial<ActionUnits>,
  strength: number,
  talk: number,
  blink: number,
): ActionUnits {
  const units = actionUnits();
  for (const unit of ACTION_UNITS) units[unit] = (recipe[unit] ?? 0) * strength;
  units.au25 = Math.min(1.1, units.au25 + talk * 0.5);
  units.au26 = Math.min(1.1, units.au26 + talk * 0.16);
  units.au45 = Math.max(units.au45, blink);
  return units;
}
