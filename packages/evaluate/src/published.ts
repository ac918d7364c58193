/** A published result on DFEW, seven classes. */
export interface PublishedResult {
  readonly method: string;
  /** In percent. */
  readonly uar: number;
  /** In percent. */
  readonly war: number;
  /** `5`: mean of the five official folds; `1`: the first fold only. */
  readonly folds: 5 | 1;
}

const result = (method: string, uar: number, war: number, folds: 5 | 1 = 5): PublishedResult => ({
  method,
  uar,
  war,
  folds,
});

/**
 * Published results on the real DFEW, by ascending UAR within their kind; only comparable to results on the real DFEW.
 * The published code of several (Former-DFER, MAE-DFER, M3DFEL, DFER-CLIP) chooses its epoch on the test fold.
 */
export const PUBLISHED_DFEW: readonly PublishedResult[] = [
  result('VGG13 + LSTM', 42.39, 53.7),
  result('C3D', 42.74, 53.54),
  result('ResNet-18 + LSTM', 42.86, 53.08),
  result('I3D', 43.4, 54.27),
  result('P3D', 43.97, 54.47),
  result('3D ResNet-18', 44.73, 54.98),
  result('EC-STFL', 45.35, 56.51),
  result('3D ResNet-18, dynamic sampling', 46.52, 58.27),
  result('ResNet-18 + LSTM, dynamic sampling', 51.32, 63.85),
  result('Former-DFER', 53.69, 65.7),
  result('NR-DFERNet', 54.21, 68.19),
  result('IAL', 55.71, 69.24),
  result('R18-ViT', 55.76, 67.56),
  result('M3DFEL', 56.1, 69.25),
  result('DPCNet (ResNet-50)', 57.11, 66.32),
  result('DFER-CLIP', 59.61, 71.25),
  result('LSGTNet (ResNet-18)', 61.33, 72.34),
  result('S2D', 61.82, 76.03),
  result('MAE-DFER', 63.41, 74.43),
  result('S2D, oversampled', 65.45, 74.81),
  result('UniLearn', 66.8, 76.68),
  result('MMA-DFER', 67.01, 77.51),
  result('MiRA ViT-H', 68.25, 78.24),
  result('ResNet-50 (MoCo, CelebA) + transformer block', 53.47, 67.45, 1),
  result('ResNet-50 (SwAV, VGGFace2) + transformer block', 58.18, 68.99, 1),
];
