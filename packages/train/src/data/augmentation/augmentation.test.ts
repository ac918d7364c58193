import { seededRandom } from '@dfer/core';
import { sampleAugmentation } from './augmentation.js';

test('a crop has at least the minimum area and stays inside the frame', () => {
  const still = { flip: false, shift: 0, zoom: 0, rotation: 0, brightness: 0, contrast: 0 };
  const random = seededRandom(5);
  for (let draw = 0; draw < 200; draw++) {
    const { zoom, shiftX, shiftY } = sampleAugmentation({ ...still, cropArea: 0.25 }, random);
    expect(zoom).toBeGreaterThanOrEqual(1);
    expect(zoom).toBeLessThanOrEqual(2);
    // The crop has side 1 / zoom, and its center is shift / zoom away from the center of the frame.
    for (const shift of [shiftX, shiftY]) {
      expect(Math.abs(shift) / zoom + 0.5 / zoom).toBeLessThanOrEqual(0.5 + 1e-12);
    }
  }
});

test('augmentations that are off draw nothing, so older runs stay reproducible', () => {
  const still = { flip: true, shift: 0.1, zoom: 0.1, rotation: 5, brightness: 0.1, contrast: 0.1 };
  const [old, added] = [seededRandom(9), seededRandom(9)];
  sampleAugmentation(still, old);
  sampleAugmentation({ ...still, saturation: 0, cropArea: 1, erasing: 0 }, added);
  expect(added()).toBe(old());
});
