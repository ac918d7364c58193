// The face networks of @dfer/preprocess, on one of face-api.js's own photographs.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { openFaceNetworks } from '@dfer/preprocess';

const require = createRequire(new URL('../../../../packages/preprocess/package.json', import.meta.url));
const { default: sharp } = await import(require.resolve('sharp'));
const PHOTOGRAPH = join(dirname(require.resolve('face-api.js/package.json')), 'demo', 'sample1.jpg');

async function photograph(width, height, changed = (image) => image) {
  const image = changed(sharp(PHOTOGRAPH).resize({ width, height, fit: 'fill' }));
  return { data: new Uint8Array(await image.removeAlpha().raw().toBuffer()), width, height };
}

const flat = (faces) =>
  Float32Array.from(faces.flatMap(({ box: { x, y, width, height }, score }) => [x, y, width, height, score]));

async function withNetworks(settings, use) {
  const networks = await openFaceNetworks({
    ...{ detector: 'blazeface', detectorModel: null, landmarks: 'facemesh' },
    ...{ minScore: 0.5, quality: 'fast' },
    ...settings,
  });
  try {
    return await use(networks);
  } finally {
    networks.dispose();
  }
}

const detected = (settings) =>
  withNetworks(settings, async ({ detector }) => {
    const images = [await photograph(320, 180), await photograph(320, 180, (image) => image.flop())];
    const [straight, mirrored] = await detector.detect(images);
    return { straight: flat(straight), mirrored: flat(mirrored) };
  });

const located = (settings) =>
  withNetworks(settings, async ({ landmarker }) => {
    const image = await photograph(320, 180);
    const box = { x: 110, y: 25, width: 75, height: 88 };
    const [one, two] = await landmarker.locate(
      [box, { ...box, x: 100 }].map((each) => ({ image, detection: { box: each, score: 1, context: 1.2 } })),
    );
    return { one: one.landmarks, two: two.landmarks, presence: Float32Array.of(one.presence, two.presence) };
  });

export default [
  { name: 'BlazeFace: faces, boxes and scores', run: () => detected({}) },
  {
    name: "face-api.js's tiny detector: faces, boxes and scores",
    run: () => detected({ detector: 'face-api' }),
  },
  { name: 'the face mesh: 68 of its points in two crops', run: () => located({}) },
  {
    name: "face-api.js's landmark network: 68 points of two crops",
    run: () => located({ landmarks: 'face-api' }),
  },
  {
    name: 'the face descriptor',
    run: () =>
      withNetworks({}, async ({ describer }) => {
        // Landmarks differ in their last digits between backends, and pixels then in their rounding.
        const landmarks = new Float32Array(136);
        const put = (first, last, x, y) => {
          for (let i = first; i <= last; i++) landmarks.set([x, y], 2 * i);
        };
        put(36, 41, 130, 55);
        put(42, 47, 160, 55);
        put(30, 30, 145, 70);
        put(48, 48, 133, 85);
        put(54, 54, 157, 85);
        const [descriptor] = await describer.describe([{ image: await photograph(320, 180), landmarks }]);
        return { descriptor };
      }),
  },
  {
    name: 'SSD MobileNet, where the tiny detector finds nothing: faces, boxes and scores',
    // Plain JavaScript takes half a minute.
    reference: 'wasm',
    run: () =>
      withNetworks({ detector: 'face-api', quality: 'exact' }, async ({ detector }) => {
        const [faces] = await detector.detect([
          await photograph(640, 360, (image) => image.blur(2).modulate({ brightness: 0.4 })),
        ]);
        return { faces: flat(faces) };
      }),
  },
];
