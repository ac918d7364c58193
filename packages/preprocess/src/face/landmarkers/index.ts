import type { FaceLandmarker } from '../landmarker.js';

/** Values of `--landmarks`. */
export const LANDMARKER_NAMES = ['facemesh', 'face-api'] as const;
export type LandmarkerName = (typeof LANDMARKER_NAMES)[number];

/** The landmark networks by name; each is loaded on first use. */
export const LANDMARKERS: Readonly<Record<LandmarkerName, () => Promise<FaceLandmarker>>> = Object.freeze({
  facemesh: async () => (await import('./faceMesh.js')).openFaceMesh(),
  'face-api': async () => (await import('./faceApi68.js')).openFaceApiLandmarks(),
});
