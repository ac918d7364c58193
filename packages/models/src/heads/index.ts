import type { FeatureHead, Head } from '../temporal/headList.js';
import { attention } from './attention.js';
import { gru } from './gru.js';
import type { HeadDefinition, HeadLayerForms } from './head.js';
import { meanFeature } from './meanFeature.js';
import { tcn } from './tcn.js';
import { transformer } from './transformer.js';

/** Heads that are part of the network, by name. */
export const HEAD_DEFINITIONS: Readonly<Record<FeatureHead, HeadDefinition>> = {
  'mean-feature': meanFeature,
  attention,
  gru,
  transformer,
  tcn,
};

/** Number of values per clip that the classifier gets. @param features - Per frame. */
export function headWidth(head: Head, features: number): number {
  return head === 'mean-probability' ? features : HEAD_DEFINITIONS[head].width(features);
}

/** Conversions of a head's layer; `null` if the class is not a head layer. */
export function findLayerForms(className: string): HeadLayerForms | null {
  return Object.values(HEAD_DEFINITIONS).find(({ layer }) => layer?.className === className)?.layer ?? null;
}
