import { parseConfig } from '../config.js';
import { InputError } from '../errors.js';
import { checkBeforeRendering } from './checkBeforeRendering.js';

test.each([
  ['official folds', { train: { folds: [1, 9] } }, 'expected numbers from 1 to 5; received 9'],
  [
    'folds made here',
    { train: { folds: [3], foldSource: 'subject', foldCount: 2 } },
    'from 1 to 2; received 3',
  ],
  ['weights', { model: { weights: '/nowhere.safetensors' } }, 'received /nowhere.safetensors'],
])('%s that do not exist are refused', async (_what, config, message) => {
  const checking = checkBeforeRendering(parseConfig(config, 'test'));
  await expect(checking).rejects.toBeInstanceOf(InputError);
  await expect(checking).rejects.toThrow(message);
});

test.each([
  ['the defaults', {}],
  ['folds that exist', { train: { folds: [1, 5] } }],
  ['other data, which is checked when it is opened', { data: { root: '/data' }, train: { folds: [9] } }],
])('%s pass', async (_what, config) => {
  await expect(checkBeforeRendering(parseConfig(config, 'test'))).resolves.toBeUndefined();
});
