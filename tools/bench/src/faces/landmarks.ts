import { median, sum } from '@dfer/core';
import {
  type Box,
  decode,
  type FaceDetector,
  type FaceNetworks,
  fivePoints,
  intersectionOverUnion,
  isUsable,
  type LandmarkerName,
  openFaceNetworks,
  trackVideo,
} from '@dfer/preprocess';
import { rounded } from '../harness/statistics.js';
import { type BoxedFilm, FIT } from './boxedFilms.js';
import { OVERLAP, percent } from './percent.js';
import { meanPoints, referencePoints } from './reference.js';
import { settingsOf } from './settings.js';

const CONSECUTIVE = 12;

/** Measurements of one film: a value per compared frame, errors as fractions of the distance of the eyes. */
interface Measured {
  /** Widths of the faces in pixels. */
  readonly sides: number[];
  /** Errors of the landmarks. */
  readonly raw: number[];
  /** The same after smoothing. */
  readonly smooth: number[];
  /** Errors after smoothing, against the reference's points in the whole image. */
  readonly inImage: number[];
  /** Distances of the reference's points in one square from their mean. */
  readonly spread: number[];
  /** Distances of the reference's points in the whole image from the same mean. */
  readonly imageSpread: number[];
  /** Jitter between consecutive frames. */
  readonly jitter: number[];
}

/** Results of one landmark network on one film, or on all. */
export interface LandmarkRow {
  readonly landmarks: LandmarkerName;
  readonly film: string;
  readonly facePixels: number;
  readonly framesCompared: number;
  /** Distances of the five points from the mean of the reference's in squares around the face, in percent of the eyes' distance. */
  readonly errorPercent: number | null;
  readonly smoothedErrorPercent: number | null;
  readonly offBy15Percent: number | null;
  /** Distance of the reference's points in one square from their mean: differences below it mean nothing. */
  readonly referenceSpreadPercent: number | null;
  /** Distance of the reference's points in the whole image from the same mean. */
  readonly referenceImagePercent: number | null;
  /** The same as the smoothed error, against the reference's points in the whole image. */
  readonly imageErrorPercent: number | null;
  readonly imageOffBy15Percent: number | null;
  readonly jitterPercent: number | null;
}

/**
 * Compares landmarks with the five points of a reference detector, on the main person of each film.
 *
 * @param reference - Null: only the jitter is measured.
 * @returns A row for each film, and one for all.
 */
export async function measureLandmarks(
  landmarks: LandmarkerName,
  films: readonly BoxedFilm[],
  reference: FaceDetector | null,
): Promise<LandmarkRow[]> {
  const settings = settingsOf('blazeface', landmarks, undefined);
  const networks = await openFaceNetworks(settings);
  const measured: { readonly film: string; readonly values: Measured }[] = [];
  for (const film of films) {
    const tracked = await trackVideo(film.path, settings, networks);
    const seen = tracked.faces.flatMap((face, at) => (face ? [at] : []));
    // The landmarks of a clip that is left out are not used.
    if (seen.length < settings.minUsable * tracked.frames.count || seen.length === 0) continue;
    const values: Measured = {
      sides: [],
      raw: [],
      smooth: [],
      inImage: [],
      spread: [],
      imageSpread: [],
      jitter: [],
    };
    for await (const { at, image } of tracked.frames.read(seen)) {
      const [face, smoothed] = [tracked.faces[at], tracked.landmarks[at]];
      if (!face || !smoothed) continue;
      const { box } = face.detection;
      values.sides.push((box.width * FIT.maxWidth) / Math.max(image.width, image.height));
      if (!reference) continue;
      const { inImage: points, inSquares } = await referencePoints(reference, image, box);
      const ours = fivePoints(smoothed);
      if (points) values.inImage.push(fiveApart(ours, points));
      if (inSquares.length === 0) continue;
      const center = meanPoints(inSquares);
      values.raw.push(fiveApart(fivePoints(face.landmarks), center));
      values.smooth.push(fiveApart(ours, center));
      if (points) values.imageSpread.push(fiveApart(points, center));
      values.spread.push(...inSquares.map((look) => fiveApart(look, center)));
    }
    const first = tracked.frames.sourceFrames[seen[0]];
    values.jitter.push(...jitterOf(await consecutivePoints(film.path, first, networks)));
    measured.push({ film: film.name, values });
  }
  networks.dispose();
  const rows = measured.map(({ film, values }) => summarize(landmarks, film, [values]));
  const all = measured.map(({ values }) => values);
  return all.length > 0 ? [...rows, summarize(landmarks, 'all', all)] : rows;
}

/** One film, or all of them together. */
function summarize(landmarks: LandmarkerName, film: string, measured: readonly Measured[]): LandmarkRow {
  const all = (key: keyof Measured): number[] => measured.flatMap((one) => one[key]);
  return {
    landmarks,
    film,
    facePixels: Math.round(median(all('sides'))),
    framesCompared: all('raw').length,
    errorPercent: meanPercent(all('raw')),
    smoothedErrorPercent: meanPercent(all('smooth')),
    offBy15Percent: offBy15Percent(all('smooth')),
    referenceSpreadPercent: meanPercent(all('spread')),
    referenceImagePercent: meanPercent(all('imageSpread')),
    imageErrorPercent: meanPercent(all('inImage')),
    imageOffBy15Percent: offBy15Percent(all('inImage')),
    jitterPercent: all('jitter').length === 0 ? null : rounded(100 * median(all('jitter')), 2),
  };
}

function offBy15Percent(errors: readonly number[]): number | null {
  return percent(errors.filter((error) => error > 0.15).length, errors.length);
}

function meanPercent(errors: readonly number[]): number | null {
  return errors.length === 0 ? null : rounded((100 * sum(errors)) / errors.length, 1);
}

const eyesApart = (points: Float64Array): number => Math.hypot(points[2] - points[0], points[3] - points[1]);

/** Mean distance of five points, as a fraction of the distance of the eyes. */
function fiveApart(points: Float64Array, reference: Float64Array): number {
  const off = [0, 2, 4, 6, 8].map((at) =>
    Math.hypot(points[at] - reference[at], points[at + 1] - reference[at + 1]),
  );
  return sum(off) / 5 / eyesApart(reference);
}

/** Jitter from frame to frame: second differences of the five points, which are 0 for a steady movement. */
function jitterOf(run: readonly (Float64Array | null)[]): number[] {
  return run.slice(2).flatMap((last, i) => {
    const [first, middle] = [run[i], run[i + 1]];
    if (!first || !middle || !last) return [];
    const parts = [0, 2, 4, 6, 8].map((at) =>
      Math.hypot(first[at] - 2 * middle[at] + last[at], first[at + 1] - 2 * middle[at + 1] + last[at + 1]),
    );
    return [sum(parts) / 5 / Math.sqrt(6) / eyesApart(middle)];
  });
}

/** The five points of one face in consecutive frames, found in each frame separately; null if they are not found. */
async function consecutivePoints(
  path: string,
  first: number,
  networks: FaceNetworks,
): Promise<(Float64Array | null)[]> {
  const frames = Array.from({ length: CONSECUTIVE }, (_, i) => first + i);
  const points: (Float64Array | null)[] = [];
  let last: Box | undefined;
  for await (const image of decode(path, { ...FIT, frames })) {
    const [found] = await networks.detector.detect([image]);
    const before = last;
    const detection = found.find(({ box }) => !before || intersectionOverUnion(box, before) >= OVERLAP);
    last = detection?.box ?? last;
    const face = detection ? (await networks.landmarker.locate([{ image, detection }])).at(0) : undefined;
    points.push(face && isUsable(face) ? fivePoints(face.landmarks) : null);
  }
  return points;
}
