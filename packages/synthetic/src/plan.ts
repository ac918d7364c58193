import { type Expression, RECIPES } from './expression.js';
import { releaseClasses } from './classes.js';
import { mixSeed, Rng } from './rng.js';
import type { ReleaseSettings } from './settings.js';

export type ClipKind = 'ordinary' | 'mixed' | 'hidden' | 'no-face' | 'two-faces' | 'short' | 'truncated';

/** Description of one clip, made before anything is rendered. */
export interface ClipPlan {
  /** Five digits, from `00001`. */
  readonly id: string;
  /** Number of the subject, from 0. */
  readonly subject: number;
  readonly emotion: Expression;
  /** Index of the emotion's recipe variant. */
  readonly variant: number;
  readonly kind: ClipKind;
  readonly frames: number;
  /** Official fold, 1–5; all clips of a subject share it. */
  readonly fold: number;
  /** Number of the class in the format, from 1; 0 if the votes name no single emotion. */
  readonly label: number;
  /** Number of votes for each class; ten in total. */
  readonly votes: readonly number[];
  readonly seed: number;
}

export const FOLDS = 5;
const VOTES = 10;

/** Fractions of the difficult kinds; with 28 clips or more, each kind appears at least once. */
const AWKWARD: readonly (readonly [ClipKind, number])[] = [
  ['mixed', 0.03],
  ['hidden', 0.012],
  ['no-face', 0.008],
  ['two-faces', 0.015],
  ['short', 0.015],
  ['truncated', 0],
];

/** Plans a whole release: emotions are balanced over subjects, subjects over folds. */
export function planRelease(settings: ReleaseSettings): ClipPlan[] {
  const classes = releaseClasses(settings.format);
  const rng = new Rng(mixSeed(settings.seed, 0x9a));
  const kinds = new Array<ClipKind>(settings.clips).fill('ordinary');
  if (settings.awkward && settings.clips >= 28) {
    const order = rng.shuffle(kinds.map((_, index) => index));
    for (const [kind, share] of AWKWARD) {
      // FERV39k labels every clip with one emotion.
      if (kind === 'mixed' && settings.format === 'ferv39k') continue;
      const count = Math.max(1, Math.round(share * settings.clips));
      for (const index of order.splice(0, count)) kinds[index] = kind;
    }
  }
  return kinds.map((kind, index) => {
    const seed = mixSeed(settings.seed, 0xc1, index);
    const own = new Rng(seed);
    const at = index % classes.length;
    const { emotion } = classes[at]!;
    const subject = Math.floor(index / classes.length) % settings.subjects;
    const usual = Math.round(settings.fps * settings.seconds * own.range(0.8, 1.2));
    const frames = kind === 'short' ? 11 + own.below(4) : Math.max(16, usual);
    return {
      id: String(index + 1).padStart(5, '0'),
      subject,
      emotion,
      variant: own.below(RECIPES[emotion].length),
      kind,
      frames,
      fold: (subject % FOLDS) + 1,
      label: kind === 'mixed' ? 0 : at + 1,
      votes: drawVotes(own, at, classes.length, kind === 'mixed'),
      seed,
    };
  });
}

/** Draws ten votes: seven to ten for the emotion, or, if mixed, at most five for any class. */
function drawVotes(rng: Rng, emotion: number, count: number, mixed: boolean): number[] {
  const votes = new Array<number>(count).fill(0);
  votes[emotion] = mixed ? 4 + rng.below(2) : 7 + rng.below(4);
  for (let left = VOTES - votes[emotion]; left > 0; left--) {
    let other = rng.below(count);
    while (other === emotion || votes[other] >= 4) other = (other + 1) % count;
    votes[other]++;
  }
  return votes;
}
