import type { PreprocessSettings } from '../settings.js';
import type { FaceDescriber } from './describer.js';
import type { FaceDetector } from './detector.js';
import { DETECTORS } from './detectors/index.js';
import type { FaceLandmarker } from './landmarker.js';
import { LANDMARKERS } from './landmarkers/index.js';

/** The networks of preprocessing. */
export interface FaceNetworks {
  readonly detector: FaceDetector;
  readonly landmarker: FaceLandmarker;
  readonly describer: FaceDescriber;
  /** Frees the networks' memory. */
  dispose(): void;
}

/**
 * Opens the networks that the settings name, on the current TensorFlow.js backend (see `openBackend` of `@dfer/runtime`). The
 * describer is loaded on first use.
 *
 * @throws PreprocessError `BAD_MODEL`
 */
export async function openFaceNetworks(
  settings: Pick<PreprocessSettings, 'detector' | 'detectorModel' | 'landmarks' | 'quality' | 'minScore'>,
): Promise<FaceNetworks> {
  const detector = await DETECTORS[settings.detector]({
    minScore: settings.minScore,
    isFast: settings.quality === 'fast',
    model: settings.detectorModel,
  });
  const landmarker = await LANDMARKERS[settings.landmarks]();
  let opened: Promise<FaceDescriber> | undefined;
  const describer: FaceDescriber = {
    describe: async (faces) => (await (opened ??= openDescriber())).describe(faces),
    dispose: () => void opened?.then((network) => network.dispose()),
  };
  return {
    detector,
    landmarker,
    describer,
    dispose() {
      detector.dispose();
      landmarker.dispose();
      describer.dispose();
    },
  };
}

async function openDescriber(): Promise<FaceDescriber> {
  return (await import('./networks/faceDescriptor.js')).openFaceDescriber();
}
