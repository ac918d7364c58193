import { type DetectorName, intersectionOverUnion, isUsable, openFaceNetworks } from '@dfer/preprocess';
import { rounded } from '../harness/statistics.js';
import { type BoxedFilm, boxedFrames } from './boxedFilms.js';
import { OVERLAP, percent } from './percent.js';
import { settingsOf } from './settings.js';

/** Smaller boxes are ignored. */
const SMALLEST = 20;

/** Results of one detector. */
export interface DetectorRow {
  readonly detector: DetectorName;
  readonly frames: number;
  /** Frames with faces in which the largest one is found. */
  readonly mainPercent: number | null;
  readonly allPercent: number | null;
  readonly falsePer100Frames: number | null;
  /** Only false faces with plausible landmarks. */
  readonly usableFalsePer100Frames: number | null;
  readonly faceFreeFrames: number;
  readonly faceFreeFoundPercent: number | null;
  readonly faceFreeUsablePercent: number | null;
  readonly cpuMsPerFrame: number;
}

/** Compares the faces that a detector finds with the true ones. */
export async function measureDetector(
  detector: DetectorName,
  films: readonly BoxedFilm[],
  reference: string | undefined,
): Promise<DetectorRow> {
  const networks = await openFaceNetworks(settingsOf(detector, 'facemesh', reference));
  const tally = {
    frames: 0,
    withFace: 0,
    main: 0,
    faces: 0,
    found: 0,
    false: 0,
    falseUsable: 0,
    free: 0,
    freeFound: 0,
    freeUsable: 0,
  };
  let cpu = 0;
  for (const film of films) {
    for await (const { image, faces } of boxedFrames(film)) {
      const start = process.cpuUsage();
      const [found] = await networks.detector.detect([image]);
      const used = process.cpuUsage(start);
      cpu += (used.user + used.system) / 1000;
      const located = await networks.landmarker.locate(found.map((detection) => ({ image, detection })));
      const hits = faces.map((face) =>
        found.findIndex((other) => intersectionOverUnion(other.box, face) >= OVERLAP),
      );
      const wrong = found.flatMap(({ box: { width, height } }, i) =>
        !hits.includes(i) && Math.max(width, height) >= SMALLEST ? [i] : [],
      );
      const usable = wrong.filter((i) => isUsable(located[i]));
      tally.frames++;
      tally.faces += faces.length;
      tally.found += hits.filter((i) => i >= 0).length;
      tally.false += wrong.length;
      tally.falseUsable += usable.length;
      if (faces.length > 0) {
        tally.withFace++;
        if (hits[0] >= 0) tally.main++;
      } else {
        tally.free++;
        if (wrong.length > 0) tally.freeFound++;
        if (usable.length > 0) tally.freeUsable++;
      }
    }
  }
  networks.dispose();
  return {
    detector,
    frames: tally.frames,
    mainPercent: percent(tally.main, tally.withFace),
    allPercent: percent(tally.found, tally.faces),
    falsePer100Frames: percent(tally.false, tally.frames),
    usableFalsePer100Frames: percent(tally.falseUsable, tally.frames),
    faceFreeFrames: tally.free,
    faceFreeFoundPercent: percent(tally.freeFound, tally.free),
    faceFreeUsablePercent: percent(tally.freeUsable, tally.free),
    cpuMsPerFrame: rounded(cpu / tally.frames, 1),
  };
}
