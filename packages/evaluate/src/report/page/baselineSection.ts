import type { BaselineMetrics, Report } from '../report.js';
import { baselineTable } from '../tables.js';
import type { Markup } from './markup.js';
import { region, section } from './pageParts.js';

/** The trained network beside what took no training, or little; empty where nothing of the kind was measured. */
export function baselineSection(
  report: Report,
  baseline: BaselineMetrics | undefined,
  faceFeatures: BaselineMetrics | undefined,
): Markup | string {
  if (baseline === undefined && faceFeatures === undefined) return '';
  const title = faceFeatures === undefined ? 'Without training' : 'Simpler answers';
  return section(title, region(baselineTable(report, baseline, faceFeatures)));
}
