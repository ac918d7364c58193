import { supports } from '../confusion.js';
import { confusionMatrixSvg } from '../figures/confusionMatrix.js';
import { curvesSvg, type FoldCurve } from '../figures/curves.js';
import { perClassSvg } from '../figures/perClass.js';
import { verdictSentence } from '../verdict.js';
import { html, Markup } from './markup.js';
import type { Protocol, Report } from './report.js';
import { REPORT_STYLE } from './reportStyle.js';
import { perClassTable, perFoldTable, percentPoints, publishedTable, wholeDatasetTable } from './tables.js';

export interface RenderHtmlOptions {
  /** Heading of the page. */
  readonly title: string;
  /** Learning curves, one entry per fold; left out where they are not known. */
  readonly curves?: readonly FoldCurve[];
}

/**
 * Renders a report as one self-contained page that follows the reader's light or dark scheme. Every text is escaped.
 *
 * @returns A whole HTML document.
 */
export function renderHtml(report: Report, { title, curves = [] }: RenderHtmlOptions): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p class="muted">${subtitle(report)}</p>
          ${warnings(report.protocol)} ${headline(report)}
          ${section('Confusion matrix', svg(confusionMatrixSvg(report.confusionMatrix, report.classes)))}
          ${section('Each class', html`${svg(perClassSvg(report.perClass, report.classes))} ${perClassTable(report)}`)}
          ${section('Each fold', perFoldTable(report))}
          ${curves.length > 0 ? section('Learning curves', svg(curvesSvg(curves))) : ''}
          ${wholeDataset(report)}
          ${report.protocol.data === 'dfew' ? section('Published results on DFEW', publishedTable(report)) : ''}
          ${protocolSection(report)}
          <footer>
            UAR: unweighted average recall. WAR: weighted average recall, which equals accuracy.
          </footer>
        </main>
      </body>
    </html>`.text;
}

const dataNames: Readonly<Record<Protocol['data'], string>> = {
  dfew: 'DFEW',
  folder: 'a folder of clips',
  synthetic: 'synthetic clips',
};

const foldNames: Readonly<Record<Protocol['folds'], string>> = {
  official: 'the official folds of the data set',
  stratified: 'by clip, classes evenly spread',
  subject: 'by person: nobody is in two folds',
};

function subtitle({ classes, folds, protocol }: Report): string {
  const foldCount = folds.length === 1 ? 'one fold' : `${folds.length} folds`;
  return `${protocol.clips.toLocaleString('en')} clips (${dataNames[protocol.data]}), ${classes.length} classes, ${foldCount}`;
}

/** What a reader must know before the first figure. */
function warnings({ data, selection }: Protocol): Markup[] {
  const texts = [
    data === 'synthetic' &&
      html`<strong>Synthetic data.</strong> These figures were measured on computer-made clips. They show that
        the experiment runs; they say nothing about real faces and compare with no published result.`,
    selection === 'test' &&
      html`<strong>Optimistic figures.</strong> The epoch was chosen on the test fold itself, as many papers
        do. On new clips the network will do worse.`,
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
      <p class="verdict">${verdictSentence(report.verdict)}</p>
    </section>`;
}

const figureNames = { uar: 'unweighted average recall', war: 'weighted average recall (accuracy)' };

function headlineFigure(report: Report, key: 'uar' | 'war', baseline: number, baselineName: string): Markup {
  const mean = report.foldMean[key];
  const spread = Math.sqrt(
    report.folds.reduce((total, fold) => total + (fold[key] - mean) ** 2, 0) /
      Math.max(report.folds.length - 1, 1),
  );
  const source =
    report.folds.length > 1
      ? `mean of ${report.folds.length} folds, standard deviation ${percentPoints(spread)}; all clips pooled: ${percentPoints(report[key])} %`
      : `fold ${report.folds[0]?.fold ?? '?'} only`;
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
    <div class="small muted">${source}</div>
  </section>`;
}

function wholeDataset(report: Report): Markup {
  return html`<section class="card">
    <h2>The whole data set <span class="badge">optimistic</span></h2>
    <p>
      The trained networks classify every clip, those they learned from included. These figures show how well
      the data was learned, not how well new clips will be recognised.
    </p>
    ${wholeDatasetTable(report)}
  </section>`;
}

function protocolSection({ protocol, calibrationError }: Report): Markup {
  const selection = {
    validation: 'a validation part of the training folds chose the epoch',
    test: 'the test fold chose the epoch (optimistic)',
  };
  const body = html`<dl>
      <dt>Data</dt>
      <dd>${dataNames[protocol.data]}, ${protocol.clips} clips</dd>
      <dt>Folds</dt>
      <dd>${foldNames[protocol.folds]}</dd>
      <dt>Selection</dt>
      <dd>${selection[protocol.selection]}</dd>
      <dt>Seed</dt>
      <dd>${protocol.seed}</dd>
      ${
        calibrationError === undefined
          ? ''
          : html`<dt>Calibration</dt>
              <dd>expected calibration error ${percentPoints(calibrationError)} points (15 bins)</dd>`
      }
    </dl>
    ${
      protocol.notes.length > 0
        ? html`<ul>
            ${protocol.notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
        : ''
    }`;
  return section('How the figures came about', body);
}

function section(heading: string, body: Markup): Markup {
  return html`<section class="card">
    <h2>${heading}</h2>
    ${body}
  </section>`;
}

function svg(text: string): Markup {
  return html`<figure>${new Markup(text)}</figure>`;
}
