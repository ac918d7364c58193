import type { Clip, Dataset } from '@dfer/dataset';
import { selectSamples } from './samples.js';

function datasetOf(...votes: readonly (readonly number[] | null)[]): Dataset {
  const clips = votes.map((own, index): Clip => ({
    id: `clip${index}`,
    source: null,
    label: 0,
    votes: own,
    fold: 1,
    subject: null,
  }));
  return { root: '/data', format: 'folder', classes: ['happy', 'sad'], clips, synthetic: false, notes: [] };
}

const everything = { has: () => true };
const config = { labels: 'votes', loss: { kind: 'dirichlet-multinomial' } } as const;

test.each<[string, readonly (readonly number[] | null)[], string]>([
  ['no votes', [null, null], 'expected a data set with annotator votes, such as DFEW'],
  ['votes that are all zero', [[0, 0]], 'received none for the 1 clips of /data'],
  [
    'confidences',
    [
      [3, 7],
      [0.3, 0.7],
    ],
    'expected whole numbers of votes, at most 1000 per clip',
  ],
  ['negative votes', [[-1, 7]], 'received -1, 7 for clip clip0'],
  ['a million votes', [[1e6, 0]], 'received 1000000, 0 for clip clip0'],
])('a loss on votes rejects %s in one line', (_, votes, message) => {
  const select = (): unknown => selectSamples(datasetOf(...votes), everything, config);
  expect(select).toThrow(message);
  expect(select).toThrow(/^Training option "loss\.kind": [^\n]+Choose another loss/);
  expect(select).toThrow(expect.objectContaining({ code: 'BAD_CONFIG', kind: 'input' }));
});

test('a loss on votes accepts some clips without votes', () => {
  expect(selectSamples(datasetOf([4, 6], null), everything, config)).toHaveLength(2);
});

test.each([
  ['no votes', [null]],
  ['votes that are all zero', [[0, 0]]],
])('labels "votes" rejects a data set with %s for any loss', (_, votes) => {
  const select = (): unknown =>
    selectSamples(datasetOf(...votes), everything, { labels: 'votes', loss: { kind: 'kl' } });
  expect(select).toThrow(
    /^Training option "labels": expected a data set with annotator votes[^\n]+Choose "single"\./,
  );
});

test('labels "votes" accepts some clips without votes', () => {
  expect(selectSamples(datasetOf([4, 6], null), everything, { labels: 'votes' })).toHaveLength(2);
});
