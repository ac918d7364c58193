import { deriveSeed, randomStream, seededRandom, shuffled } from './random.js';

test('the numbers match the published Mulberry32', () => {
  expect([randomStream(0).next(), randomStream(1).next()]).toEqual([0.26642920868471265, 0.6270739405881613]);
});

test('a seed of several parts gives its own stream', () => {
  expect(deriveSeed(1, 'epoch', 2)).toBe(deriveSeed('1/epoch/2'));
  expect(seededRandom(1, 'epoch', 2)()).not.toBe(seededRandom(1, 'epoch', 3)());
});

test('a stream continues from its saved state', () => {
  const stream = randomStream(7);
  stream.next();
  const state = stream.state();
  expect(randomStream(state).next()).toBe(stream.next());
});

test('shuffling keeps every item and does not change the list', () => {
  const items = [1, 2, 3, 4, 5, 6];
  const result = shuffled(items, seededRandom(3));
  expect([...result].sort()).toEqual(items);
  expect(result).not.toEqual(items);
});
