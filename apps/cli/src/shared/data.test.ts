import type { Clip, Dataset } from '@dfer/dataset';

import { InputError } from '../terminal/errors.js';
import { labeledClips } from './data.js';

const clip = (id: string, facts: Partial<Clip>): Clip => ({
  id,
  source: { kind: 'video', path: `/data/${id}.mp4` },
  label: 0,
  votes: null,
  fold: 1,
  subject: null,
  ...facts,
});
const dataset = (...clips: Clip[]): Dataset => ({
  root: '/data',
  format: 'dfew',
  classes: ['happy', 'sad'],
  clips,
  synthetic: false,
  notes: [],
});
const idsOf = (data: Dataset): string[] => labeledClips(data).map(({ id }) => id);

test('clips with several emotions are not used', () => {
  expect(idsOf(dataset(clip('1', {}), clip('2', { label: null })))).toEqual(['1']);
});

test('with votes as labels, clips with several emotions are used if they have votes', () => {
  const several = clip('2', { label: null, votes: [5, 5], fold: null });
  const data = dataset(clip('1', {}), several, clip('3', { label: null }));
  expect(labeledClips(data, 'votes').map(({ id }) => id)).toEqual(['1', '2']);
});

test('a clip without a face in the release is left out, a missing one is kept', () => {
  const dropped = clip('2', { source: null, fold: null });
  const lost = clip('3', { source: null });
  expect(idsOf(dataset(clip('1', {}), dropped, lost))).toEqual(['1', '3']);
});

test('a data set without labels is an input error', () => {
  expect(() => labeledClips(dataset(clip('1', { label: null })))).toThrow(InputError);
});
