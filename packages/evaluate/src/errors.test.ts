import { DferError } from '@dfer/core';
import { confusionMatrix } from './confusion.js';
import { EvaluateError } from './errors.js';
import { stratifiedKFold } from './kfold.js';
import { parsePredictionsCsv } from './report/files/predictionsCsv.js';

test.each([
  ['BAD_LABEL', () => confusionMatrix([2], [0], 2)],
  ['BAD_FOLDS', () => stratifiedKFold([0, 1], 3, 1)],
  ['BAD_CSV', () => parsePredictionsCsv('clip,score\n')],
])('%s is a DferError that the user can fix', (code, act) => {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DferError);
  expect(thrown).toMatchObject({ name: 'EvaluateError', code, kind: 'input', transient: false });
});

test('the error keeps its cause', () => {
  const cause = new Error('disk');
  expect(new EvaluateError('BAD_CSV', 'unreadable', { cause })).toMatchObject({
    message: 'unreadable',
    cause,
  });
});
