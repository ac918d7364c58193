import type { FaceDetector } from '../detector.js';

/** Options of a detector. */
export interface DetectorSettings {
  /** Minimum detection score, 0–1. */
  readonly minScore: number;
  /** Prefer speed where there is a choice. */
  readonly isFast: boolean;
  /** Path of the user's own model file; null: none. */
  readonly model: string | null;
}

/** Values of `--detector`. */
export const DETECTOR_NAMES = ['blazeface', 'face-api', 'retinaface'] as const;
export type DetectorName = (typeof DETECTOR_NAMES)[number];

/** The detectors by name; each is loaded on first use. */
export const DETECTORS: Readonly<
  Record<DetectorName, (settings: DetectorSettings) => Promise<FaceDetector>>
> = Object.freeze({
  blazeface: async ({ minScore }) => (await import('./blazeFace.js')).openBlazeFace(minScore),
  'face-api': async ({ minScore, isFast }) => {
    const { openFaceApiDetector } = await import('./faceApi.js');
    return openFaceApiDetector({ inputSize: isFast ? 320 : 416, minScore, thorough: !isFast });
  },
  retinaface: async ({ minScore, model }) => {
    const { openRetinaFace } = await import('./retinaFace.js');
    return openRetinaFace({ minScore, model: model ?? '' });
  },
});
