import { prediction } from '../../testing/predictions.js';
import { parsePredictionsCsv, writePredictionsCsv } from './predictionsCsv.js';

const classes = ['happy', 'sad, "very"', 'fear\nor not'];
const predictions = [
  prediction('00001', 0, 1, { fold: 2 }),
  prediction('a,"b"\r\n c ', 1, 1),
  { clip: '', fold: 1, label: 2, probabilities: [Math.fround(1 / 3), 1 / 3, 1 - Math.fround(1 / 3) - 1 / 3] },
];

test('predictions survive CSV, quotes, commas and line ends included', () => {
  const text = writePredictionsCsv({ classes, predictions });
  expect(parsePredictionsCsv(text)).toEqual({ classes, predictions });
  expect(parsePredictionsCsv(`\uFEFF${text}`)).toEqual({ classes, predictions });
});

test('the columns are as documented', () => {
  expect(
    writePredictionsCsv({
      classes: ['no', 'yes'],
      predictions: [{ clip: '7', fold: 1, label: 1, probabilities: [0.75, 0.25] }],
    }),
  ).toBe('clip,fold,label,label_name,predicted,predicted_name,no,yes\n7,1,1,yes,0,no,0.75,0.25\n');
});

test('lines may end in CRLF, and the last line end is optional', () => {
  const text = 'clip,fold,label,label_name,predicted,predicted_name,no,yes\r\n7,1,1,yes,0,no,0.75,0.25';
  expect(parsePredictionsCsv(text).predictions).toHaveLength(1);
});

const header = 'clip,fold,label,label_name,predicted,predicted_name,no,yes\n';
test.each([
  ['an empty file', '', 'BAD_CSV'],
  ['another file', 'video_name,label\n1,2\n', 'BAD_CSV'],
  ['a missing cell', `${header}7,1,1,yes,0,no,0.75\n`, 'BAD_CSV'],
  ['a word for a number', `${header}7,1,1,yes,0,no,0.75,x\n`, 'BAD_CSV'],
  ['an empty probability', `${header}7,1,1,yes,0,no,1,\n`, 'BAD_CSV'],
  ['a name of another class', `${header}7,1,1,no,0,no,0.75,0.25\n`, 'BAD_CSV'],
  ['a predicted class that is not the most probable', `${header}7,1,1,yes,1,yes,0.75,0.25\n`, 'BAD_CSV'],
  ['a predicted name of another class', `${header}7,1,1,yes,0,yes,0.75,0.25\n`, 'BAD_CSV'],
  ['an open quote', `${header}"7,1,1,yes,0,no,0.75,0.25\n`, 'BAD_CSV'],
  ['a clip twice in one fold', `${header}${'7,1,1,yes,0,no,0.75,0.25\n'.repeat(2)}`, 'DUPLICATE_CLIP'],
])('%s is rejected', (_, text, code) => {
  expect(() => parsePredictionsCsv(text)).toThrow(expect.objectContaining({ code }));
});
