import { computeMetrics } from '../classificationReport.js';
import { TEST_SELECTION_DISCLAIMER } from '../report/disclaimer.js';
import type { AlignedRuns } from './alignRuns.js';
import type { ComparedRun } from './comparedRun.js';

/** Number of clips listed by name; the others are only counted. */
const NAMED = 5;

/** Caveats of a comparison, one sentence each. */
export function collectNotes(runs: readonly ComparedRun[], aligned: AlignedRuns): string[] {
  return [
    ...protocolNotes(runs),
    ...clipNotes(aligned),
    ...foldNotes(aligned),
    ...runs.flatMap(reportNotes),
    ...runs.flatMap(({ name, missing }) => missing.map((sentence) => `${name}: ${sentence}`)),
    ...(runs[0]!.predictions === null
      ? [`${runs[0]!.name}: no differences are shown, because the first run has no predictions.`]
      : []),
  ];
}

function protocolNotes(runs: readonly ComparedRun[]): string[] {
  const known = runs.flatMap(({ name, reported }) =>
    reported === null ? [] : [{ name, protocol: reported.protocol }],
  );
  const named = (is: (protocol: (typeof known)[number]['protocol']) => boolean): string[] =>
    known.filter(({ protocol }) => is(protocol)).map(({ name }) => name);
  const synthetic = named(({ data }) => data === 'synthetic');
  const onTest = named(({ selection }) => selection === 'test');
  const data = new Set(known.map(({ protocol }) => protocol.data));
  return [
    ...(synthetic.length > 0
      ? [`Synthetic clips (${synthetic.join(', ')}): these results say nothing about real faces.`]
      : []),
    ...(onTest.length > 0 ? [`${TEST_SELECTION_DISCLAIMER} in ${onTest.join(', ')}.`] : []),
    ...(data.size > 1 ? [`The runs use different data: ${[...data].join(', ')}.`] : []),
  ];
}

function clipNotes({ clips, runs }: AlignedRuns): string[] {
  return runs.flatMap(({ name, lacking }) => {
    if (lacking.length === 0) return [];
    const more = lacking.length > NAMED ? ` and ${(lacking.length - NAMED).toLocaleString('en')} more` : '';
    return [
      `${name} lacks ${lacking.length.toLocaleString('en')} ${lacking.length === 1 ? 'clip' : 'clips'} that other runs tested (${lacking.slice(0, NAMED).join(', ')}${more}); only the ${clips.length.toLocaleString('en')} clips that all runs tested are compared.`,
    ];
  });
}

function foldNotes({ clips, runs }: AlignedRuns): string[] {
  const [first, ...others] = runs;
  return others.flatMap(({ name, folds }) => {
    const moved = folds.filter((fold, clip) => fold !== first!.folds[clip]).length;
    return moved === 0
      ? []
      : [
          `${name} tested ${moved.toLocaleString('en')} of the ${clips.length.toLocaleString('en')} clips in another fold than ${first!.name}: the networks learned from different clips.`,
        ];
  });
}

/** Metrics of a report without predictions; or a warning if a report contradicts its predictions, because the run has changed since. */
function reportNotes({ name, predictions, reported }: ComparedRun): string[] {
  if (reported === null) return [];
  if (predictions === null) {
    return [
      `${name}: its report states UAR ${(100 * reported.uar).toFixed(1)} % and WAR ${(100 * reported.war).toFixed(1)} % on ${reported.clips.toLocaleString('en')} clips.`,
    ];
  }
  if (reported.clips !== predictions.predictions.length) {
    return [
      `${name}: its report counts ${reported.clips.toLocaleString('en')} clips, but it has ${predictions.predictions.length.toLocaleString('en')} predictions; the predictions are compared.`,
    ];
  }
  const { uar, war } = computeMetrics(predictions.predictions, predictions.classes);
  if (Math.abs(uar - reported.uar) < 1e-9 && Math.abs(war - reported.war) < 1e-9) return [];
  return [
    `${name}: its report states UAR ${(100 * reported.uar).toFixed(1)} % and WAR ${(100 * reported.war).toFixed(1)} %, its predictions give ${(100 * uar).toFixed(1)} % and ${(100 * war).toFixed(1)} %; the predictions are compared.`,
  ];
}
