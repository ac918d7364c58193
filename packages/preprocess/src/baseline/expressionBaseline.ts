import type { AlignedClip } from '@dfer/clips';
import { DEFAULT_MARGIN } from '../align/template.js';

/** The classes of the baseline in the order of its outputs, by DFEW's names. */
export const BASELINE_CLASSES = ['neutral', 'happy', 'sad', 'angry', 'fear', 'disgust', 'surprise'] as const;

/** A pretrained expression network, as a baseline for trained networks. */
export interface ExpressionBaseline {
  /** @returns `[7]`: probabilities of `BASELINE_CLASSES`, averaged over the clip's frames */
  classify(clip: Pick<AlignedClip, 'frames' | 'length' | 'size'>): Float32Array;
  dispose(): void;
}

/**
 * Opens face-api.js's expression network for aligned frames, on the current TensorFlow.js backend. It sees the center of each frame.
 *
 * @param margin - of the aligned clips, see `PreprocessSettings.margin`
 */
export async function openExpressionBaseline(margin = DEFAULT_MARGIN): Promise<ExpressionBaseline> {
  return (await import('./expressionNetwork.js')).openExpressionNetwork(margin);
}
