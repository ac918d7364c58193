import { DferError, errorCode, reasonOf } from './error.js';

const parts = {
  subject: 'Training option "epochs"',
  field: 'epochs',
  expected: 'a whole number ≥ 1',
  received: '0',
  remedy: 'Correct it.',
};

test('the message is composed of its parts, which stay accessible', () => {
  const error = new DferError('BAD_CONFIG', 'input', parts);
  expect(error.message).toBe(
    'Training option "epochs": expected a whole number ≥ 1; received 0. Correct it.',
  );
  expect(error).toMatchObject({ code: 'BAD_CONFIG', kind: 'input', transient: false, parts });
});

test('an error with a plain message has no parts, and keeps its cause', () => {
  const cause = new Error('disk');
  const error = new DferError('INTERNAL', 'internal', 'It broke.', { cause, transient: true });
  expect(error).toMatchObject({ message: 'It broke.', parts: null, cause, transient: true });
});

test('code and reason are read from any thrown value', () => {
  expect(errorCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
  expect([errorCode(new Error()), errorCode(null), errorCode('x'), errorCode({ code: 3 })]).toEqual(
    new Array(4).fill(undefined),
  );
  expect([reasonOf(new Error('a\nb')), reasonOf('text'), reasonOf(null)]).toEqual(['a', 'text', 'null']);
});
