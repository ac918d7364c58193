import { clipGroupsOf } from './clipGroups.js';
import type { Sample } from './foldPlan.js';

const sample = (id: string, known: Partial<Sample>): Sample => ({
  id,
  label: 0,
  subject: null,
  fold: null,
  ...known,
});

test('clips are grouped by what the folds keep apart', () => {
  const samples = [
    sample('1', { subject: 'ann', film: 'one' }),
    sample('2', { subject: 'bob', film: 'one' }),
  ];
  expect(clipGroupsOf(samples, { foldStrategy: 'film' })).toEqual({
    by: 'film',
    of: new Map([
      ['1', 'one'],
      ['2', 'one'],
    ]),
  });
});

test('folds that keep nothing apart leave people, then films', () => {
  expect(clipGroupsOf([sample('1', { subject: 'ann', film: 'one' })], { foldStrategy: 'official' })?.by).toBe(
    'subject',
  );
  const some = [sample('1', { subject: 'ann', film: 'one' }), sample('2', { film: 'two' })];
  expect(clipGroupsOf(some, { foldStrategy: 'stratified' })?.by).toBe('film');
});

test('where neither is known of every clip there are no groups', () => {
  const some = [sample('1', { subject: 'ann' }), sample('2', { film: 'two' })];
  expect(clipGroupsOf(some, { foldStrategy: 'official' })).toBeNull();
});
