import { DferError } from '@dfer/core';

import { EXIT, InputError, Interrupted, outcomeOf } from './errors.js';

test('what the user can fix is one line and 2', () => {
  expect(outcomeOf(new InputError('a folder:\n  expected x'), false)).toEqual({
    exitCode: EXIT.badInput,
    message: 'error: a folder: expected x',
  });
});

test('an error of another package counts by its kind', () => {
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

test('a full disk is told as such', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(outcomeOf(error, false)).toMatchObject({ exitCode: EXIT.badInput });
  expect(outcomeOf(error, false).message).toContain('no space left');
});

test('work that went wrong by itself is 1, with its own advice and no talk of a fault', () => {
  const error = new DferError('DIVERGED', 'failed', 'loss NaN: try less');
  expect(outcomeOf(error, false)).toEqual({ exitCode: EXIT.ourFault, message: 'error: loss NaN: try less' });
});

test('Ctrl-C ends with 130 and says how to go on', () => {
  const { exitCode, message } = outcomeOf(new Interrupted('dfer train --resume runs/demo'), false);
  expect(exitCode).toBe(EXIT.interrupted);
  expect(message).toContain('dfer train --resume runs/demo');
});

test('our own fault is 1, with the stack only when asked for', () => {
  expect(outcomeOf(new TypeError('oh'), false).exitCode).toBe(EXIT.ourFault);
  expect(outcomeOf(new TypeError('oh'), false).message).not.toContain('\n');
  expect(outcomeOf(new TypeError('oh'), true).message).toContain('errors.test');
});
