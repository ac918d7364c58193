import { DEFAULT_TRAIN_CONFIG } from '@dfer/train';
import type { Clip, Dataset } from '@dfer/dataset';

import { parseConfig } from '../../config/config.js';
import { trainConfigOf } from './trainConfig.js';

const clip = (facts: Partial<Clip>): Clip => ({
  id: '00001',
  source: null,
  label: 0,
  votes: null,
  fold: null,
  subject: null,
  ...facts,
});
const dataset = (...clips: Clip[]): Dataset => ({
  root: '/data',
  format: 'folder',
  classes: ['happy', 'sad'],
  clips,
  synthetic: false,
  notes: [],
});
const config = parseConfig({}, 'defaults');

test('a resolved configuration has every training option', () => {
  const resolved = trainConfigOf(config, dataset(clip({ fold: 1 })), {});
  expect(Object.keys(resolved)).toEqual(expect.arrayContaining(Object.keys(DEFAULT_TRAIN_CONFIG)));
});

test.each([
  ['the official folds', 'official', clip({ fold: 2, subject: 'a' })],
  ['folds that share no subject', 'subject', clip({ subject: 'a' })],
  ['folds by class', 'stratified', clip({})],
])('auto takes %s if the data has no better folds', (_what, expected, only) => {
  expect(trainConfigOf(config, dataset(only), {}).foldStrategy).toBe(expected);
});
