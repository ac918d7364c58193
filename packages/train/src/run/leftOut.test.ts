import type { Clip, Dataset } from '@dfer/dataset';
import type { LeaveOutReason } from '@dfer/clips';
import { selectSamples } from '../folds/samples.js';
import { explainLeftOut } from './leftOut.js';

const source = { kind: 'video', path: 'a.mp4' } as const;
const base: Clip = { id: '', source, label: 0, votes: null, fold: 1, subject: null };
const clips = Object.entries<Partial<Clip>>({
  used: {},
  sad: { label: 1 },
  'several-by-votes': { label: null, votes: [3, 4], fold: null },
  'several-by-name': { label: null, labels: [0, 1], fold: null },
  unlabeled: { label: null, votes: [0, 0], fold: null },
  faceless: { label: 1 },
  few: { label: 1 },
  lost: { source: null },
  unreleased: { source: null, fold: null },
  waiting: {},
  foldless: { fold: null },
}).map(([id, facts]): Clip => ({ ...base, ...facts, id }));
const dataset: Dataset = {
  root: '/data',
  format: 'dfew',
  classes: ['happy', 'sad'],
  clips,
  synthetic: false,
  notes: [],
};
const reasons: Readonly<Record<string, LeaveOutReason>> = { faceless: 'no-face', few: 'few-faces' };
const reader = {
  has: (id: string) => ['used', 'sad', 'foldless'].includes(id),
  leaveOutReason: (id: string) => reasons[id] ?? null,
};

function reasonsOf(config: Parameters<typeof explainLeftOut>[2]): Record<string, readonly number[]> {
  const samples = selectSamples(dataset, reader, {});
  const { reasons: found } = explainLeftOut(dataset, samples, config, reader);
  return Object.fromEntries(
    found.map(({ reason, clips: count, perClass }) => [reason, [count, ...perClass]]),
  );
}

const shared = {
  'no-label': [1, 0, 0],
  'no-face': [1, 0, 1],
  'few-faces': [1, 0, 1],
  'not-released': [1, 1, 0],
};

test('each clip that is left out counts once, with the first reason', () => {
  expect(reasonsOf({ foldStrategy: 'stratified' })).toEqual({
    ...shared,
    'several-emotions': [2, 0, 0],
    'missing-file': [1, 1, 0],
    'not-aligned': [1, 1, 0],
  });
});

test('official folds leave out clips that they do not list', () => {
  expect(reasonsOf({ foldStrategy: 'official' })).toMatchObject({ 'no-official-fold': [1, 1, 0] });
});

test('with labels "votes", multi-label clips are left out only because of their content', () => {
  expect(reasonsOf({ foldStrategy: 'stratified', labels: 'votes' })).toMatchObject({
    'several-emotions': [1, 0, 0],
    'not-aligned': [2, 1, 0],
  });
});

test('if the reader gives no reason, clips count as not aligned', () => {
  const samples = selectSamples(dataset, reader, {});
  const { all, reasons: found } = explainLeftOut(dataset, samples, { foldStrategy: 'stratified' }, {});
  expect(all).toEqual({ clips: 11, perClass: [5, 3] });
  expect(found).toContainEqual({ reason: 'not-aligned', clips: 3, perClass: [1, 2] });
});
