// Figures and HTML pages. They need the optional peer dependency d3-node (with jsdom); the main export does not.
export { renderComparison, type RenderComparisonOptions } from './compare/comparisonPage.js';
export { confusionMatrixSvg } from './figures/confusionMatrix.js';
export {
  curvesSvg,
  type EpochMetrics,
  /** @deprecated Use {@link EpochMetrics}. */
  type EpochMetrics as EpochFigures,
  type FoldCurve,
} from './figures/learningCurves/curves.js';
export type { FigureStyle } from './figures/figureStyle.js';
export { perClassSvg } from './figures/perClass.js';
export { rankingSvg } from './figures/ranking.js';
export { renderHtml, type RenderHtmlOptions } from './report/page/html.js';
export type { RunDescription, RunFact } from './report/page/runDescription.js';
export { voteEntropySvg } from './figures/voteEntropy.js';
