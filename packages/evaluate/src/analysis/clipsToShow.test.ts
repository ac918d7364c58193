import { prediction } from '../testing/predictions.js';
import { clipsToShow } from './clipsToShow.js';

const predictions = [
  prediction('sure mistake', 0, 1, { confidence: 0.9 }),
  prediction('sure hit', 2, 2, { confidence: 0.95 }),
  prediction('unsure hit', 1, 1, { confidence: 0.4 }),
  prediction('surest mistake', 2, 0, { confidence: 0.97 }),
  prediction('unsure mistake', 1, 2, { confidence: 0.5 }),
];

const names = (count: number): string[] =>
  clipsToShow(predictions, count).map(({ kind, prediction: { clip } }) => `${kind}: ${clip}`);

test('the most confident mistakes come first, then the least certain hits', () => {
  expect(names(2)).toEqual([
    'mistake: surest mistake',
    'mistake: sure mistake',
    'hit: unsure hit',
    'hit: sure hit',
  ]);
});

test('the count is a maximum', () => {
  expect(names(9)).toHaveLength(5);
  expect(clipsToShow([], 6)).toEqual([]);
});
