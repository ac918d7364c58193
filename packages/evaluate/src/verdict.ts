import type { ClassMetrics, Verdict } from './report/report.js';

/** Minimum recall of a well recognized class; 0–1. */
export const WELL_RECALL = 0.8;
/** A class with a lower recall is poorly recognized; 0–1. */
export const POOR_RECALL = 0.5;

/**
 * The verdict of the paper's §3: well, every class ≥ 80 %; partial, some class ≥ 80 %; poor, every class below 50 %;
 * mixed, every other case. Classes without clips are ignored.
 *
 * @param perClass - Metrics by class; recalls are 0–1.
 */
export function computeVerdict(perClass: Readonly<Record<string, ClassMetrics>>): Verdict {
  const recalls = Object.values(perClass)
    .filter(({ support }) => support > 0)
    .map(({ recall }) => recall);
  if (recalls.length === 0) return 'mixed';
  if (recalls.every((recall) => recall >= WELL_RECALL)) return 'well';
  if (recalls.some((recall) => recall >= WELL_RECALL)) return 'partial';
  if (recalls.every((recall) => recall < POOR_RECALL)) return 'poor';
  return 'mixed';
}

const sentences: Readonly<Record<Verdict, string>> = {
  well: 'Well recognized: every class reaches a recall of 80 %.',
  partial: 'Partly recognized: some classes reach a recall of 80 %, others do not.',
  poor: 'Poorly recognized: every class stays below a recall of 50 %.',
  mixed: 'Mixed: no class reaches a recall of 80 %, and not every class stays below 50 %.',
};

/** The verdict as one sentence. */
export function verdictSentence(verdict: Verdict): string {
  return sentences[verdict];
}
