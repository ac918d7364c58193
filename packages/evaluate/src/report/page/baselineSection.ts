import type { BaselineMetrics, Report } from '../report.js';
import { baselineTable } from '../tables.js';
import type { Markup } from './markup.js';
import { region, section } from './pageParts.js';

/** The trained network beside simpler models: the untrained baseline and the face features. Empty if neither was measured. */
export function baselineSection(
  report: Report,
  baseline: BaselineMetrics | undefined,
  faceFeatures: BaselineMetrics | undefined,
): Markup | string {
  if (baseline === undefined && faceFeatures === undefined) return '';
  const title = faceFeatures === undefined ? 'Without training' : 'Simpler models';
  return section(title, region(baselineTable(report, baseline, faceFeatures)));
}
