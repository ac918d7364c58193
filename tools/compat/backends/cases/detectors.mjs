// The networks of @dfer/preprocess that find faces, on one of face-api.js's own photographs.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { openFaceDetector } from '@dfer/preprocess';

const require = createRequire(new URL('../../../../packages/preprocess/package.json', import.meta.url));
const { default: sharp } = await import(require.resolve('sharp'));
const PHOTOGRAPH = join(dirname(require.resolve('face-api.js/package.json')), 'demo', 'sample1.jpg');

async function photograph(width, height, changed = (image) => image) {
  const image = changed(sharp(PHOTOGRAPH).resize({ width, height, fit: 'fill' }));
  return { data: new Uint8Array(await image.removeAlpha().raw().toBuffer()), width, height };
}

const flat = (faces) =>
  Float32Array.from(faces.flatMap(({ box: { x, y, width, height }, score }) => [x, y, width, height, score]));

async function withDetector(settings, use) {
  const detector = await openFaceDetector({ minScore: 0.5, quality: 'fast', ...settings });
  try {
    return await use(detector);
  } finally {
    detector.dispose();
  }
}

export default [
  {
    name: 'the tiny detector: faces, boxes and scores',
    run: () =>
      withDetector({ detector: 'tiny-320' }, async (detector) => {
        const images = [await photograph(320, 180), await photograph(320, 180, (image) => image.flop())];
        const [straight, mirrored] = await detector.detect(images);
        return { straight: flat(straight), mirrored: flat(mirrored) };
      }),
  },
  {
    name: 'the landmark network: 68 points of two crops',
    run: () =>
      withDetector({ detector: 'tiny-320' }, async (detector) => {
        const image = await photograph(320, 180);
        const box = { x: 110, y: 25, width: 75, height: 88 };
        const [one, two] = await detector.landmarks([
          { image, box },
          { image, box: { ...box, x: -5 } },
        ]);
        return { one, two };
      }),
  },
  {
    name: 'SSD MobileNet, where the tiny detector finds nothing: faces, boxes and scores',
    // Plain JavaScript takes half a minute.
    reference: 'wasm',
    run: () =>
      withDetector({ detector: 'tiny-320', quality: 'exact' }, async (detector) => {
        const [faces] = await detector.detect([
          await photograph(640, 360, (image) => image.blur(2).modulate({ brightness: 0.4 })),
        ]);
        return { faces: flat(faces) };
      }),
  },
];
