import { describeKey } from './describeKey.js';

test.each([
  ['a key of a section', 'train.patience', /^Early stopping: /],
  ['a key of one kind', 'train.optimizer.beta1', /^Decay rate of the first moment\.$/],
  ['a section', 'train.optimizer', /^Optimizer\.$/],
  [
    'a kind, with its choices',
    'train.schedule.kind',
    /^Learning-rate schedule\. \(cosine, step, constant\)$/,
  ],
])('%s is described by the schema', (_what, key, description) => {
  expect(describeKey(key)).toMatch(description);
});

test('an unknown key has no description', () => {
  expect(describeKey('train.colour')).toBe('');
});
