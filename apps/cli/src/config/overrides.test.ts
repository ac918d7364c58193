import { resolveConfig } from './flags.js';
import { overridesOf } from './overrides.js';

/** Overrides as commander passes them. */
const set = (...pairs: string[]): { set: ReturnType<typeof overridesOf> } => ({
  set: pairs.map((pair) => {
    const [key = '', text = ''] = pair.split('=');
    return { key, text, flag: `--set ${key}` };
  }),
});

test('any key can be set, with a value of its type', async () => {
  const config = await resolveConfig(
    set('train.optimizer.learningRate=1e-3', 'train.patience=null', 'train.folds=[1,3]', 'name=2024'),
  );
  expect(config.train).toMatchObject({ optimizer: { learningRate: 0.001 }, patience: null, folds: [1, 3] });
  expect(config.name).toBe('2024');
});

test('short flags set their keys', async () => {
  const config = await resolveConfig({ lr: '0.02', optimizer: 'sgd', loss: 'focal', ema: '0.999' });
  expect(config.train).toMatchObject({
    optimizer: { kind: 'sgd', learningRate: 0.02, momentum: 0.9 },
    loss: { kind: 'focal', gamma: 2 },
    emaDecay: 0.999,
  });
});

test('another kind accepts its own keys, in any order', async () => {
  const config = await resolveConfig(set('train.loss.gamma=1', 'train.loss.kind=focal'));
  expect(config.train.loss).toEqual({ kind: 'focal', gamma: 1 });
});

test('the same kind keeps the values that were set', async () => {
  const config = await resolveConfig({ optimizer: 'adamw', ...set('train.optimizer.beta1=0.8') });
  expect(config.train.optimizer).toMatchObject({ kind: 'adamw', beta1: 0.8 });
});

test.each([
  ['a key that does not exist', set('train.epoch=3'), 'did you mean "train.epochs"?'],
  ['a key without its parents', set('epochs=3'), 'did you mean "train.epochs"?'],
  ['a word for a number', set('train.epochs=ten'), 'expected number'],
  ['a fraction for a whole number', set('train.epochs=1.5'), '"train.epochs"'],
  ['a kind that does not exist', { optimizer: 'lion' }, "'adamw' | 'sgd'"],
  ['a key of another kind', { optimizer: 'sgd', ...set('train.optimizer.beta1=0.8') }, 'another kind'],
  ['a key below a number', set('train.epochs.deep=1'), 'train.epochs has no keys of its own'],
  ['a key twice', set('seed=1', 'seed=2'), 'seed twice'],
  ['a key and its short flag', { lr: '1', ...set('train.optimizer.learningRate=2') }, 'also by --lr'],
  ['a key and its flag', { epochs: 3, ...set('train.epochs=4') }, 'as 3 by another flag'],
  ['the prototype', set('__proto__.polluted=1'), 'unknown key "__proto__"'],
])('%s is refused by name', async (_, flags, message) => {
  await expect(resolveConfig(flags)).rejects.toThrow(message);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
