import { DferError } from '@dfer/core';

import { EXIT, InputError, Interrupted, outcomeOf } from './errors.js';

test('an input error is one line with exit code 2', () => {
  expect(outcomeOf(new InputError('a folder:\n  expected x'), false)).toEqual({
    exitCode: EXIT.badInput,
    message: 'error: a folder: expected x',
  });
});

test('the kind of an error of another package decides the exit code', () => {
  const error = new DferError('BAD_CLIP', 'input', 'bad clip');
  expect(outcomeOf(error, false).exitCode).toBe(EXIT.badInput);
});

test.each([
  ['framesPerClip.test', '--frames N'],
  ['optimizer.learningRate', '--set train.optimizer.learningRate=VALUE'],
])('the training option %s is named with the flag that sets it', (field, flag) => {
  const subject = `Training option "${field}"`;
  const error = new DferError('BAD_CONFIG', 'input', {
    subject,
    field,
    expected: 'as many',
    received: '8',
    remedy: 'Correct it.',
  });
  expect(outcomeOf(error, false).message).toBe(
    `error: ${subject}: expected as many; received 8. Correct it (${flag})`,
  );
});

test('a full disk is reported as a full disk', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(outcomeOf(error, false)).toMatchObject({ exitCode: EXIT.badInput });
  expect(outcomeOf(error, false).message).toContain('no space left');
});

test('failed work exits with 1 and its own advice, not as an internal error', () => {
  const error = new DferError('DIVERGED', 'failed', 'loss NaN: try less');
  expect(outcomeOf(error, false)).toEqual({ exitCode: EXIT.ourFault, message: 'error: loss NaN: try less' });
});

test('Ctrl-C exits with 130 and says how to resume', () => {
  const { exitCode, message } = outcomeOf(new Interrupted('dfer train --resume runs/demo'), false);
  expect(exitCode).toBe(EXIT.interrupted);
  expect(message).toContain('dfer train --resume runs/demo');
});

test('an internal error exits with 1, with the stack only on request', () => {
  expect(outcomeOf(new TypeError('oh'), false).exitCode).toBe(EXIT.ourFault);
  expect(outcomeOf(new TypeError('oh'), false).message).not.toContain('\n');
  expect(outcomeOf(new TypeError('oh'), true).message).toContain('errors.test');
});
