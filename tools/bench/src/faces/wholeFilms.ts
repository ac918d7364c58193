import {
  type FaceNetworks,
  likeness,
  openFaceNetworks,
  type TrackedVideo,
  trackVideo,
} from '@dfer/preprocess';
import { rounded } from '../harness/statistics.js';
import type { BoxedFilm } from './boxedFilms.js';
import { percent } from './percent.js';
import { settingsOf } from './settings.js';

/** Results of preprocessing one film. */
export interface FilmRow {
  readonly film: string;
  /** Boxed frames with a face. */
  readonly shownPercent: number | null;
  readonly usablePercent: number | null;
  readonly kept: boolean;
  readonly people: number;
  readonly leastAlike: number | null;
  readonly cpuSeconds: number;
}

/** Follows the main person through whole films, as `preprocess` does. */
export async function measureFilms(films: readonly BoxedFilm[]): Promise<FilmRow[]> {
  const settings = settingsOf('blazeface', 'facemesh', undefined);
  const networks = await openFaceNetworks(settings);
  const rows: FilmRow[] = [];
  for (const { name, path, frames } of films) {
    const start = process.cpuUsage();
    const tracked = await trackVideo(path, settings, networks);
    const used = process.cpuUsage(start);
    const { faces, frames: looked, personCount } = tracked;
    const usable = faces.filter((face) => face !== null).length / Math.max(1, looked.count);
    const boxed = Object.values(frames);
    const shown = boxed.filter((frame) => frame.faces.length > 0).length / boxed.length;
    rows.push({
      film: name,
      shownPercent: percent(shown, 1),
      usablePercent: percent(usable, 1),
      kept: usable >= settings.minUsable,
      people: personCount,
      leastAlike: await leastAlike(tracked, networks),
      cpuSeconds: rounded((used.user + used.system) / 1e6, 2),
    });
  }
  networks.dispose();
  return rows;
}

/** The smallest similarity between two faces of the tracked person; under 0.45 it is probably not one person. */
async function leastAlike({ frames, faces }: TrackedVideo, networks: FaceNetworks): Promise<number | null> {
  const descriptors: Float32Array[] = [];
  for await (const { at, image } of frames.read(faces.flatMap((face, at) => (face ? [at] : [])))) {
    const face = faces[at];
    if (face === null) continue;
    const [descriptor] = await networks.describer.describe([{ image, landmarks: face.landmarks }]);
    descriptors.push(descriptor);
  }
  const pairs = descriptors.flatMap((one, i) => descriptors.slice(0, i).map((other) => likeness(one, other)));
  return pairs.length === 0 ? null : rounded(Math.min(...pairs), 2);
}
