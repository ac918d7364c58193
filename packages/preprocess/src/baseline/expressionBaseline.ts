import type { AlignedClip } from '@dfer/clips';
import { DEFAULT_MARGIN } from '../align/template.js';

/** The expressions that the baseline tells apart, in the order of its outputs, by the names that DFEW gives them. */
export const BASELINE_CLASSES = ['neutral', 'happy', 'sad', 'angry', 'fear', 'disgust', 'surprise'] as const;

/** An expression network that needs no training, to compare trained ones with. */
export interface ExpressionBaseline {
  /** @returns `[7]`: the probability of each of `BASELINE_CLASSES`, the mean over the clip's frames */
  classify(clip: Pick<AlignedClip, 'frames' | 'length' | 'size'>): Float32Array;
  dispose(): void;
}

/**
 * face-api.js's expression network, on the middle of aligned frames, on whatever backend TensorFlow.js now has.
 *
 * @param margin - that the clips were aligned with
 */
export async function openExpressionBaseline(margin = DEFAULT_MARGIN): Promise<ExpressionBaseline> {
  return (await import('./expressionNetwork.js')).openExpressionNetwork(margin);
}
