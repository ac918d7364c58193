import type { Clip } from '../../clip.js';
import { countClasses, type CountDifference, type FoldSummary } from '../../classCounts.js';

/** Clips per class in the order of `EMOTIONS`. */
type Counts = readonly number[];

/**
 * Published counts of the release: those of release v1.0 (2020-10-17) and of its split files
 * (Jiang et al., "DFEW: A Large-Scale Database for Recognizing Dynamic Facial Expressions in the Wild", 2020).
 */
export const PUBLISHED = {
  /** All original videos. */
  clips: 16_372,
  /** Clips on whose emotion the annotators agreed. */
  singleLabeled: 12_059,
  /** Single-labeled clips with usable faces: those in the splits. */
  inFolds: 11_697,
  perClass: [2445, 1894, 2669, 2173, 1469, 145, 902] satisfies Counts,
  /** Test sets fd1 to fd5. */
  folds: [
    [489, 379, 534, 435, 294, 29, 181],
    [489, 379, 534, 435, 294, 29, 181],
    [489, 379, 534, 435, 294, 29, 180],
    [489, 379, 534, 434, 294, 29, 180],
    [489, 378, 533, 434, 293, 29, 180],
  ] satisfies readonly Counts[],
} as const;

/** Lists the counts of a release that differ from the published ones. */
export function compareWithPublished(
  clips: readonly Clip[],
  classes: readonly string[],
  folds: readonly FoldSummary[],
): CountDifference[] {
  const inFolds = clips.filter(({ fold }) => fold !== null);
  const perClass = countClasses(inFolds, classes);
  const rows: CountDifference[] = [
    { what: 'clips', published: PUBLISHED.clips, received: clips.length },
    { what: 'clips in all folds', published: PUBLISHED.inFolds, received: inFolds.length },
  ];
  // Only the votes include single-labeled clips without a face; the splits leave them out.
  if (clips.some(({ votes }) => votes !== null)) {
    const received = clips.filter(({ label }) => label !== null).length;
    rows.push({ what: 'single-labeled clips', published: PUBLISHED.singleLabeled, received });
  }
  for (const [index, name] of classes.entries()) {
    rows.push({
      what: `${name} in all folds`,
      published: PUBLISHED.perClass[index]!,
      received: perClass[name]!,
    });
  }
  for (const [index, published] of PUBLISHED.folds.entries()) {
    const held = folds.find(({ fold }) => fold === index + 1);
    for (const [at, name] of classes.entries()) {
      rows.push({
        what: `${name} in fold ${index + 1}`,
        published: published[at]!,
        received: held?.perClass[name] ?? 0,
      });
    }
  }
  return rows.filter(({ published, received }) => published !== received);
}
