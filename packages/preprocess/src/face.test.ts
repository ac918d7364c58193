import { openBackend } from '@dfer/runtime';
import * as tf from '@tensorflow/tfjs';
import { openFaceDetector } from './face.js';
import { DEFAULT_SETTINGS } from './settings.js';

test('the networks load from disk, find nothing in a flat image and leave no tensor behind', async () => {
  await openBackend({ backend: 'wasm' });
  const detector = await openFaceDetector(DEFAULT_SETTINGS);
  const image = { data: new Uint8Array(160 * 120 * 3).fill(90), width: 160, height: 120 };
  // The first run may make constants that stay.
  await detector.detect(image);
  await detector.landmarks(image, { x: -5, y: 10, width: 200, height: 60 });
  const before = tf.memory().numTensors;
  expect(await detector.detect(image)).toEqual([]);
  expect(await detector.landmarks(image, { x: 20, y: 10, width: 60, height: 60 })).toHaveLength(136);
  expect(tf.memory().numTensors).toBe(before);
  detector.dispose();
});
