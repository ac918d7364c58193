import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { median } from '@dfer/core';
import { decode, fivePoints, fivePointTemplate, type RgbImage, similarity, warp } from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { cost, countOf } from './cost.js';
import type { JobOf, ResultOf } from './jobs.js';

/** The naive method with face-api.js alone: decodes every frame, runs SSD MobileNet and landmarks on each, and warps the face. */
export async function naive({ path, backend, frames }: JobOf<'naive'>): Promise<ResultOf<'naive'>> {
  const tf = await import('@tensorflow/tfjs');
  const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
  await openBackend({ backend, threads: 1 });
  const model = join(dirname(createRequire(import.meta.url).resolve('face-api.js/package.json')), 'model');
  const [ssd, net] = [new faceapi.SsdMobilenetv1(), new faceapi.FaceLandmark68Net()];
  for (const each of [ssd, net]) await each.loadFromDisk(model);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 });
  const align = async (image: RgbImage): Promise<void> => {
    const pixels = tf.tensor3d(Int32Array.from(image.data), [image.height, image.width, 3], 'int32');
    const face = (await ssd.locateFaces(pixels, options)).at(0);
    if (face !== undefined) {
      const { x, y, width, height } = face.box.clipAtImageBorders(image.width, image.height).floor();
      const crop = tf.slice(pixels, [y, x, 0], [height, width, 3]);
      const [found] = [await net.detectLandmarks(crop)].flat();
      const points = Float32Array.from(found.positions.flatMap((at) => [at.x + x, at.y + y]));
      warp(image, similarity(fivePoints(points), fivePointTemplate(224)), 224);
      crop.dispose();
    }
    pixels.dispose();
  };
  const wanted = Array.from({ length: frames }, (_, i) => 3 * i);
  const images: RgbImage[] = [];
  for await (const image of decode(path, { maxWidth: 640, maxHeight: 360, frames: wanted }))
    images.push(image);
  await align(images[0]);
  const aligning: number[] = [];
  for (const image of images) aligning.push(await cost(() => align(image)));
  const coreSecondsAFrame = median(aligning);
  let all = 0;
  const decoding = await cost(async () => {
    all = await countOf(decode(path, { maxWidth: 640, maxHeight: 360 }));
  });
  return { coreSecondsAFrame, coreSeconds: decoding + all * coreSecondsAFrame };
}
