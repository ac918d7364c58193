import type { FaceDetector } from '../detector.js';
import type { PreprocessSettings } from '../../settings.js';

type OpenDetector = (settings: DetectorSettings) => Promise<FaceDetector>;

/** What a detector is opened with. */
export type DetectorSettings = Pick<PreprocessSettings, 'quality' | 'minScore' | 'detectorModel'>;

/** The detectors by the name that `--detector` takes; each is loaded when it is asked for. */
export const DETECTORS = Object.freeze({
  blazeface: async ({ minScore }) => (await import('./blazeFace.js')).openBlazeFace(minScore),
  'face-api': async ({ quality, minScore }) => {
    const { openFaceApiDetector } = await import('./faceApi.js');
    const fast = quality === 'fast';
    return openFaceApiDetector({ inputSize: fast ? 320 : 416, minScore, thorough: !fast });
  },
  retinaface: async ({ minScore, detectorModel }) => {
    const { openRetinaFace } = await import('./retinaFace.js');
    return openRetinaFace({ minScore, model: detectorModel ?? '' });
  },
} satisfies Readonly<Record<string, OpenDetector>>);

export type DetectorName = keyof typeof DETECTORS;
