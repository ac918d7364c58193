import { nearest } from './nearest.js';

test('the known word with the fewest edits is found, whatever its case', () => {
  expect(nearest('batchsize', ['epochs', 'batchSize', 'baseSize'])).toBe('batchSize');
});

test('a word of which more than half would have to change is not suggested', () => {
  expect(nearest('epochs', ['sampling'])).toBeNull();
});
