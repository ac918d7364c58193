import {
  combineFrames,
  decode as decodeFilm,
  fivePoints,
  fivePointTemplate,
  openFaceNetworks,
  resolveSettings,
  type RgbImage,
  similarity,
  timelineMatrix,
  warp as warpImage,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { cpuSeconds } from '../processes/processTime.js';
import { countOf } from './cost.js';
import type { JobOf, ResultOf } from './jobs.js';

/** A detection where the detector finds none. */
const CENTER = { box: { x: 200, y: 80, width: 150, height: 150 }, score: 1, context: 1.25 };

/** The cost of each stage alone. */
export async function stages({
  path,
  quality,
  backend,
  rounds,
}: JobOf<'stages'>): Promise<ResultOf<'stages'>> {
  await openBackend({ backend, threads: 1 });
  const settings = resolveSettings({ quality });
  const networks = await openFaceNetworks(settings);
  const { maxWidth, maxHeight } = settings;
  const rate = async (items: number, work: () => Promise<unknown>): Promise<number> => {
    await work();
    const cpu = cpuSeconds();
    for (let round = 0; round < rounds; round++) await work();
    return (items * rounds) / (cpuSeconds() - cpu);
  };
  const wanted = Array.from({ length: 16 }, (_, i) => 3 * i);
  const all = await countOf(decodeFilm(path, { maxWidth, maxHeight }));
  let images: RgbImage[] = [];
  const decode = await rate(all, async () => {
    images = [];
    for await (const image of decodeFilm(path, { maxWidth, maxHeight, frames: wanted })) images.push(image);
  });
  const some = images.slice(0, 4);
  const detect = await rate(some.length, () => networks.detector.detect(some));
  const found = (await networks.detector.detect(images)).map((faces) => faces.at(0) ?? CENTER);
  const rois = images.map((image, i) => ({ image, detection: found[i] }));
  const landmarks = await rate(rois.length, () => networks.landmarker.locate(rois));
  const located = await networks.landmarker.locate(rois);
  const { size, timeline: kind, length } = settings;
  const warpAll = (): Uint8Array[] =>
    images.map((image, i) =>
      warpImage(image, similarity(fivePoints(located[i].landmarks), fivePointTemplate(size)), size),
    );
  const warp = await rate(images.length, () => Promise.resolve(warpAll()));
  const warped = warpAll();
  const matrix = timelineMatrix(kind, 16, length);
  const timeline = await rate(16, () => Promise.resolve(combineFrames(matrix, warped)));
  return { decode, detect, landmarks, warp, timeline };
}
