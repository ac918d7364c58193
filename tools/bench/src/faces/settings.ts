import {
  type DetectorName,
  type LandmarkerName,
  type PreprocessSettings,
  resolveSettings,
} from '@dfer/preprocess';

/** Settings with these networks. `reference`: the ONNX file of RetinaFace. */
export function settingsOf(
  detector: DetectorName,
  landmarks: LandmarkerName,
  reference: string | undefined,
): PreprocessSettings {
  const detectorModel = detector === 'retinaface' ? (reference ?? null) : null;
  return resolveSettings({ detector, landmarks, detectorModel });
}
