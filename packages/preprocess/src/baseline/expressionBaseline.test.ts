import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '@dfer/runtime';
import { FACE_API, photograph } from '../testing/photographs.js';
import { BASELINE_CLASSES, openExpressionBaseline } from './expressionBaseline.js';

/** A face of the photograph, cropped to 112×112 pixels. */
async function face(): Promise<Uint8Array> {
  const { data, width } = await photograph({ width: 640, height: 360 });
  const [left, top, side] = [312, 72, 112];
  return Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    return data[((top + Math.floor(pixel / side)) * width + left + (pixel % side)) * 3 + channel]!;
  });
}

test('it predicts the same as face-api.js’s expression network', async () => {
  await openBackend({ backend: 'wasm' });
  const frame = await face();
  const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
  const net = new faceapi.FaceExpressionNet();
  await net.loadFromDisk(join(FACE_API, 'model'));
  const expected = await net.predictExpressions(tf.tensor3d(Int32Array.from(frame), [112, 112, 3], 'int32'));
  const names = { fear: 'fearful', disgust: 'disgusted', surprise: 'surprised' };
  // Aligned at the network's own margin, so that it sees the whole frame.
  const baseline = await openExpressionBaseline(0.1);
  const found = baseline.classify({ frames: Uint8Array.from([...frame, ...frame]), length: 2, size: 112 });
  BASELINE_CLASSES.forEach((name, i) => {
    const theirs = 'length' in expected ? NaN : Reflect.get(expected, Reflect.get(names, name) ?? name);
    expect(Math.abs(found[i]! - Number(theirs))).toBeLessThan(0.01);
  });
  baseline.dispose();
});

test('probabilities add up to 1 and no tensor is leaked', async () => {
  await openBackend({ backend: 'wasm' });
  const baseline = await openExpressionBaseline();
  const clip = { frames: new Uint8Array(3 * 64 * 64 * 3).fill(120), length: 3, size: 64 };
  baseline.classify(clip);
  const before = tf.memory().numTensors;
  const probabilities = baseline.classify(clip);
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  expect(tf.memory().numTensors).toBe(before);
  baseline.dispose();
});
