import { standardDeviation } from '@dfer/core';
import type { Analysis } from '../../analysis/analysis.js';
import { supports } from '../../confusion.js';
import { confusionMatrixSvg } from '../../figures/confusionMatrix.js';
import { curvesSvg, type FoldCurve } from '../../figures/learningCurves/curves.js';
import type { FigureStyle } from '../../figures/figureStyle.js';
import { perClassSvg } from '../../figures/perClass.js';
import { rankingSvg } from '../../figures/ranking.js';
import { verdictSentence } from '../../verdict.js';
import { voteSection } from '../../votes/voteSection.js';
import { analysisSections } from './analysisSections.js';
import { baselineSection } from './baselineSection.js';
import { html, Markup } from './markup.js';
import { writeAdvice, isChance } from '../advice.js';
import { dataSection } from './dataSection.js';
import { groupWords } from '../groupWords.js';
import { decoderNotesLine } from './decoderNotes.js';
import type { BaselineMetrics, Prediction, Protocol, Report } from '../report.js';
import { listVotes } from '../seeds/ofSeeds.js';
import { overlapSection, overlapSentence } from './overlapSection.js';
import { page, region, section, svg } from './pageParts.js';
import { runSections, type RunDescription } from './runDescription.js';
import {
  distributionTable,
  nearDuplicatesTable,
  perClassTable,
  perFoldTable,
  percentPoints,
  perSeedTable,
  publishedTable,
  THIS_RUN,
  wholeDatasetTable,
} from '../tables.js';

export interface RenderHtmlOptions {
  /** Heading of the page. */
  readonly title: string;
  /** Learning curves, one entry per fold. @defaultValue left out */
  readonly curves?: readonly FoldCurve[];
  /** Out of fold: drawn as ROC, precision-recall and reliability curves. @defaultValue left out */
  readonly predictions?: readonly Prediction[];
  /** The trained network, its data and its cost. @defaultValue left out */
  readonly run?: RunDescription;
  /** Results of an untrained network, shown beside the trained one. @defaultValue left out */
  readonly baseline?: BaselineMetrics;
  /** Results of the face features without the network, shown there too. @defaultValue left out */
  readonly faceFeatures?: BaselineMetrics;
  /** Temporal analysis, and clips to look at. @defaultValue left out */
  readonly analysis?: Analysis;
}

/**
 * Renders a report as one self-contained page that follows the reader's light or dark scheme. Every text is escaped.
 *
 * @returns A whole HTML document.
 */
export function renderHtml(
  report: Report,
  { title, curves = [], predictions = [], baseline, faceFeatures, run, analysis }: RenderHtmlOptions,
): string {
  const style: FigureStyle = { brand: report.brand, medium: 'page' };
  return page(
    title,
    html` <p class="muted">${subtitle(report)}</p>
      ${warnings(report)} ${headline(report)} ${run === undefined ? '' : runSections(run)}
      ${dataSection(report)}
      ${section('Confusion matrix', svg(confusionMatrixSvg(report.confusionMatrix, report.classes, style)))}
      ${section('Per-class results', html`${svg(perClassSvg(report.perClass, report.classes, style))} ${region(perClassTable(report))}`)}
      ${predictions.length > 0 ? section('Thresholds and probabilities', svg(rankingSvg(predictions, report.classes, style))) : ''}
      ${section('Per-fold results', region(perFoldTable(report)))} ${overlapSection(report)}
      ${baselineSection(report, baseline, faceFeatures)}
      ${report.distribution === undefined ? '' : section('Votes and probabilities', region(distributionTable(report.distribution)))}
      ${voteSection(listVotes(report), report.protocol.clips, style)}
      ${report.seeds === undefined ? '' : section('Per-seed results', region(perSeedTable(report.seeds)))}
      ${learningCurves(curves, style)} ${analysis === undefined ? '' : analysisSections(analysis)}
      ${wholeDataset(report)} ${report.protocol.data === 'dfew' ? publishedSection(report) : ''}
      ${protocolSection(report)}
      <footer>UAR: unweighted average recall. WAR: weighted average recall, which equals accuracy.</footer>`,
  );
}

function learningCurves(curves: readonly FoldCurve[], style: FigureStyle): Markup | string {
  if (curves.length === 0) return '';
  return section(
    'Learning curves',
    html`<p class="caption">
        ${
          curves.length > 1
            ? 'Thick line: mean of the folds that reached the epoch. Band: from the lowest to the highest fold. Thin lines: single folds. '
            : ''
        }The
        mark is at the epoch whose weights a fold kept.
      </p>
      ${svg(curvesSvg(curves, style))}`,
  );
}

const dataNames: Readonly<Record<string, string>> = {
  dfew: 'DFEW',
  ferv39k: 'FERV39k',
  mafw: 'MAFW',
  folder: 'a folder of clips',
  synthetic: 'synthetic clips',
};

const foldNames: Readonly<Record<Protocol['folds'], string>> = {
  official: 'the official folds of the data set',
  stratified: 'by clip, stratified by class',
  subject: 'by person: no person is in two folds',
  film: 'by film: no film is in two folds',
  scene: 'by scene: no kind of scene is in two folds',
};

function subtitle({ classes, folds, protocol, seeds }: Report): string {
  const ofAll = folds.length < (protocol.foldCount ?? 0) ? ` of ${protocol.foldCount}` : '';
  const foldCount = `${folds.length === 1 ? 'one fold' : `${folds.length} folds`}${ofAll}${seeds === undefined ? '' : `, ${seeds.length} seeds`}`;
  return `${protocol.clips.toLocaleString('en')} clips (${dataNames[protocol.data] ?? protocol.data}), ${classes.length} classes, ${foldCount}`;
}

/** Warnings to read before the first number. */
function warnings(report: Report): Markup[] {
  const { data, selection, nearDuplicates = [] } = report.protocol;
  const overlap = overlapSentence(report);
  const texts = [
    data === 'synthetic' &&
      html`<strong>Synthetic data.</strong> These results were measured on computer-generated clips. They show
        that the experiment runs; they say nothing about real faces and are not comparable to published
        results.`,
    selection === 'test' &&
      html`<strong>Optimistic results.</strong> The epoch was chosen on the test fold itself, as many papers
        do. Expect lower accuracy on unseen clips.`,
    overlap !== null && html`<strong>Shared between training and test.</strong> ${overlap}`,
    nearDuplicates.length > 0 &&
      html`<strong>Near-duplicate clips.</strong> ${nearDuplicates.length}
        ${nearDuplicates.length === 1 ? 'pair of clips in different folds has' : 'pairs of clips in different folds have'}
        nearly the same middle frame: a network may have been trained on what it is tested on. The pairs are
        listed below.`,
  ];
  return texts.flatMap((text) => (text ? [html`<div class="warning" role="note"><p>${text}</p></div>`] : []));
}

function headline(report: Report): Markup {
  const support = supports(report.confusionMatrix);
  const clips = support.reduce((total, count) => total + count, 0);
  const majority = clips === 0 ? 0 : Math.max(...support) / clips;
  const chance = 1 / support.filter((count) => count > 0).length;
  return html`<div class="headline">
      ${headlineFigure(report, 'uar', chance, 'chance level')}
      ${headlineFigure(report, 'war', majority, 'largest class alone')}
    </div>
    <section class="card">
      <h2>Verdict</h2>
      ${isChance(report) ? html`<p class="verdict"><strong>No better than chance.</strong></p>` : ''}
      <p class="verdict">${verdictSentence(report.verdict)}</p>
      <ul>
        ${writeAdvice(report).map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </section>`;
}

const figureNames = { uar: 'unweighted average recall', war: 'weighted average recall (accuracy)' };

function headlineFigure(report: Report, key: 'uar' | 'war', baseline: number, baselineName: string): Markup {
  const mean = report.foldMean[key];
  return html`<section class="card">
    <div>
      <span class="figure-name">${key.toUpperCase()}</span> <span class="muted">${figureNames[key]}</span>${
        report.protocol.selection === 'test' ? html`<span class="badge">optimistic</span>` : ''
      }
    </div>
    <div class="big">${percentPoints(mean)} <small>%</small></div>
    <div class="bar" aria-hidden="true">
      <i style="width:${percentPoints(mean)}%"></i><b style="left:${percentPoints(baseline)}%"></b>
    </div>
    <div class="small"><strong>${percentPoints(baseline)} %</strong> ${baselineName} (the mark)</div>
    <div class="small muted">${describeOrigin(report, key)}</div>
    ${formatInterval(report, key)}
  </section>`;
}

function formatInterval({ statistics }: Report, key: 'uar' | 'war'): Markup | string {
  if (statistics === undefined) return '';
  const { groups } = statistics;
  const { confidence, samples } = statistics.intervals;
  const [low, high] = statistics.intervals[key];
  return html`<div class="small muted">
    ${Math.round(confidence * 100)} % interval of all clips pooled:
    ${percentPoints(low)}–${percentPoints(high)} % (bootstrap of
    ${groups?.count === undefined ? 'clips' : groupWords(groups)}, ${samples} samples)
  </div>`;
}

/** What a headline number is the mean of, and its spread. */
function describeOrigin({ folds, seeds, ...report }: Report, key: 'uar' | 'war'): string {
  const [first] = folds;
  if (seeds !== undefined) {
    const spread = percentPoints(standardDeviation(seeds.map((seed) => seed[key])));
    return `mean of ${seeds.length} seeds of ${folds.length === 1 ? 'one fold' : `${folds.length} folds`}, standard deviation between seeds ${spread}`;
  }
  if (first === undefined || folds.length === 1) return `fold ${first?.fold ?? '?'} only`;
  const spread = percentPoints(standardDeviation(folds.map((fold) => fold[key])));
  return `mean of ${folds.length} folds, standard deviation ${spread}; all clips pooled: ${percentPoints(report[key])} %`;
}

function wholeDataset(report: Report): Markup {
  return html`<section class="card">
    <h2>Training data included <span class="badge">optimistic</span></h2>
    <p>
      The trained networks classify every clip, including those they were trained on. These numbers show how
      well the data was learned, not how well new clips will be recognized.
    </p>
    ${region(wholeDatasetTable(report))}
  </section>`;
}

function protocolSection({ folds, protocol, calibrationError, statistics, seeds }: Report): Markup {
  const numbers = folds.map(({ fold }) => fold).join(', ');
  const monitor = { uar: 'UAR', war: 'WAR', loss: 'loss' }[protocol.monitor ?? 'uar'];
  const pairs = protocol.nearDuplicates ?? [];
  const selection = {
    validation: `the epoch with the best ${monitor} on a validation part of the training folds`,
    last: 'none: the last epoch, as configured',
    test: `the epoch with the best ${monitor} on the test fold (optimistic)`,
  };
  const body = html`<dl>
      <dt>Data</dt>
      <dd>${dataNames[protocol.data] ?? protocol.data}, ${protocol.clips} clips</dd>
      ${decoderNotesLine(protocol)}
      <dt>Folds</dt>
      <dd>
        ${foldNames[protocol.folds]}${
          folds.length < (protocol.foldCount ?? 0) ? `; ${numbers} of ${protocol.foldCount}` : ''
        }
      </dd>
      <dt>Selection</dt>
      <dd>${selection[protocol.selection]}</dd>
      <dt>${seeds === undefined ? 'Seed' : 'Seeds'}</dt>
      <dd>${seeds?.map(({ seed }) => seed).join(', ') ?? protocol.seed}</dd>
      ${
        calibrationError === undefined
          ? ''
          : html`<dt>Calibration</dt>
              <dd>expected calibration error ${percentPoints(calibrationError)} points (15 bins)</dd>`
      }
      ${
        statistics === undefined
          ? ''
          : html`<dt>Agreement</dt>
              <dd>
                Cohen’s κ ${statistics.kappa === null ? 'not defined' : statistics.kappa.toFixed(3)}, Matthews
                correlation ${statistics.matthewsCorrelation.toFixed(3)}, Brier score
                ${statistics.brierScore.toFixed(3)}
              </dd>
              <dt>Chance</dt>
              <dd>
                permutation test of the UAR: p = ${statistics.chance.pValue.toFixed(3)}
                (${statistics.chance.permutations} permutations)
              </dd>`
      }
    </dl>
    ${
      protocol.notes.length > 0
        ? html`<ul>
            ${protocol.notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
        : ''
    }
    ${pairs.length > 0 ? region(nearDuplicatesTable(pairs)) : ''}`;
  return section('Protocol', body);
}

/** Published results, and how the protocols differ. */
function publishedSection(report: Report): Markup {
  const { folds, protocol } = report;
  const differences = [
    protocol.folds !== 'official' &&
      `this run's folds are ${foldNames[protocol.folds]}, not the official ones`,
    folds.length !== 5 && `this run tested ${folds.length} of the five folds`,
    protocol.selection !== 'test' &&
      'published code often chooses its epoch on the test fold, which is optimistic; this run does not',
  ].filter((text) => text !== false);
  const table = publishedTable(report);
  return section(
    'Published results on DFEW',
    html`<p>
        ${
          differences.length === 0
            ? 'Same folds, and the epoch chosen on the test fold, as published code often does.'
            : `Protocols differ: ${differences.join('; ')}.`
        }
      </p>
      ${region(
        table,
        table.rows.flatMap(([name], index) => (name === THIS_RUN ? [index] : [])),
      )}`,
  );
}
