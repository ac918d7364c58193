import type { FaceLandmarker } from '../landmarker.js';

/** The landmark networks by the name that `--landmarks` takes; each is loaded when it is asked for. */
export const LANDMARKERS = Object.freeze({
  facemesh: async () => (await import('./faceMesh.js')).openFaceMesh(),
  'face-api': async () => (await import('./faceApi68.js')).openFaceApiLandmarks(),
} satisfies Readonly<Record<string, () => Promise<FaceLandmarker>>>);

export type LandmarkerName = keyof typeof LANDMARKERS;
