import { clipGroupsOf } from './clipGroups.js';
import type { Sample } from './foldPlan.js';

const sample = (id: string, known: Partial<Sample>): Sample => ({
  id,
  label: 0,
  subject: null,
  fold: null,
  ...known,
});

test('clips are grouped by what the folds separate', () => {
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

test('for other folds clips are grouped by people, then by films', () => {
  expect(clipGroupsOf([sample('1', { subject: 'ann', film: 'one' })], { foldStrategy: 'official' })?.by).toBe(
    'subject',
  );
  const some = [sample('1', { subject: 'ann', film: 'one' }), sample('2', { film: 'two' })];
  expect(clipGroupsOf(some, { foldStrategy: 'stratified' })?.by).toBe('film');
});

test('without people or films of every clip there are no groups', () => {
  const some = [sample('1', { subject: 'ann' }), sample('2', { film: 'two' })];
  expect(clipGroupsOf(some, { foldStrategy: 'official' })).toBeNull();
});
