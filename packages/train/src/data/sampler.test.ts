import { seededRandom } from '@dfer/core';
import { sampleEpoch } from './sampler.js';

// Six clips of class 0, two of class 1, one of class 2.
const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2];
const clips = labels.map((_, index) => index);

test('balanced sampling draws all classes equally, rotating through large ones and repeating small ones', () => {
  const random = seededRandom(1);
  const epochs = Array.from({ length: 20 }, () =>
    sampleEpoch(clips, (clip) => labels[clip]!, 'balanced', random),
  );
  for (const order of epochs) {
    expect([0, 1, 2].map((label) => order.filter((clip) => labels[clip] === label).length)).toEqual([
      3, 3, 3,
    ]);
  }
  expect(new Set(epochs.flat()).size).toBe(clips.length);
});

test('shuffled sampling draws each clip once, in an order determined by the seed', () => {
  const draw = (seed: number): number[] => sampleEpoch(clips, () => 0, 'shuffled', seededRandom(seed));
  expect([...draw(1)].sort()).toEqual(clips);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
