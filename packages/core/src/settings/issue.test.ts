import { describeIssue, explainIssue, type SettingIssue } from './issue.js';
import type { JsonSchema } from './jsonSchema.js';

const SCHEMA: JsonSchema = {
  properties: {
    seed: { type: 'integer', minimum: 0 },
    train: {
      properties: {
        epochs: { type: 'integer', minimum: 1 },
        loss: {
          oneOf: [
            { properties: { kind: { const: 'kl' } } },
            { properties: { kind: { const: 'focal' }, gamma: { type: 'number' } } },
          ],
        },
      },
    },
  },
};

const unknown = (path: string[], keys: string[], input: unknown): SettingIssue => ({
  code: 'unrecognized_keys',
  path,
  keys,
  input,
  message: 'Unrecognized key',
});

test('an issue is explained by the key, the accepted values and the value at its path', () => {
  const issue = { code: 'too_small', path: ['train', 'epochs'], message: 'Too small: expected number >0' };
  expect(explainIssue(issue, { train: { epochs: NaN } }, SCHEMA)).toEqual({
    key: 'train.epochs',
    expected: 'a whole number ≥ 1',
    received: NaN,
  });
});

test('a message of the schema takes precedence over the description of the accepted values', () => {
  const issue = { code: 'custom', path: ['seed'], message: 'expected an odd number' };
  expect(explainIssue(issue, { seed: 2 }, SCHEMA).expected).toBe('an odd number');
});

test('a sentence names the key, and the value if the message does not', () => {
  const issue = { code: 'too_small', path: ['train', 'epochs'], message: 'Too small', input: 0 };
  expect(describeIssue(issue, SCHEMA)).toBe('"train.epochs": Too small; received 0');
});

test.each([
  [
    'the nearest key beside it',
    ['train'],
    'epoch',
    'unknown key "train.epoch"; did you mean "train.epochs"?',
  ],
  ['the same key elsewhere', [], 'epochs', 'unknown key "epochs"; did you mean "train.epochs"?'],
  ['all keys beside it, if none is near', [], 'zzzzzzzz', 'unknown key "zzzzzzzz"; known here: seed, train'],
])('for an unknown key, a sentence suggests %s', (_, path, key, sentence) => {
  expect(describeIssue(unknown(path, [key], { [key]: 1 }), SCHEMA)).toBe(sentence);
});

test('a key of another kind is named as such', () => {
  const issue = unknown(['train', 'loss'], ['gamma'], { kind: 'kl', gamma: 2 });
  expect(describeIssue(issue, SCHEMA)).toBe('"train.loss.gamma" belongs to another kind; known here: kind');
});
