import { classWeightsOf, epochOrder } from './balance.js';
import { seededRandom } from '../random.js';

// Six clips of class 0, two of class 1, one of class 2.
const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2];
const clips = labels.map((_, index) => index);

test('weights rise as classes shrink, as scikit-learn and Cui et al. have it', () => {
  expect(classWeightsOf(labels, 3, 'none')).toBeNull();
  expect(classWeightsOf(labels, 3, 'balanced')).toEqual([9 / 18, 9 / 6, 9 / 3]);
  const [large = 0, middle = 0, small = 0] = classWeightsOf(labels, 3, 'effective') ?? [];
  expect((large + middle + small) / 3).toBeCloseTo(1, 12);
  expect(small / middle).toBeCloseTo((1 - 0.999 ** 2) / (1 - 0.999), 12);
});

test('balanced sampling draws each class alike, large ones in turn and small ones again', () => {
  const random = seededRandom(1);
  const epochs = Array.from({ length: 20 }, () =>
    epochOrder(clips, (clip) => labels[clip]!, 'balanced', random),
  );
  for (const order of epochs) {
    expect([0, 1, 2].map((label) => order.filter((clip) => labels[clip] === label).length)).toEqual([
      3, 3, 3,
    ]);
  }
  expect(new Set(epochs.flat()).size).toBe(clips.length);
});

test('shuffled sampling draws each clip once, as the seed says', () => {
  const draw = (seed: number): number[] => epochOrder(clips, () => 0, 'shuffled', seededRandom(seed));
  expect([...draw(1)].sort()).toEqual(clips);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
