import { NO_AUGMENTATION } from '../data/augmentation/augmentation.js';
import { classesOf, buildTargets } from './targets.js';

const sample = (label: number, votes: readonly number[] | null = null) => ({
  id: `clip${label}`,
  label,
  subject: null,
  fold: 1,
  votes,
});
const samples = [sample(2), sample(0, [4, 6, 0])];
const batch = {
  clips: [0, 1].map((clip) => ({ clip, frameIndices: [0, 3], augmentation: NO_AUGMENTATION })),
  mix: null,
};

test('targets are one class per frame; votes if they are requested and known', () => {
  expect(buildTargets(batch, samples, 3, 'single', 2)).toEqual({ kind: 'classes', rows: [2, 2, 0, 0] });
  const votes = buildTargets(batch, samples, 3, 'votes', 2);
  const wanted = [0, 0, 1, 0, 0, 1, 0.4, 0.6, 0, 0.4, 0.6, 0];
  expect(votes).toEqual({ kind: 'distributions', rows: Float32Array.from(wanted) });
  expect(classesOf(votes, 3)).toEqual([2, 2, 1, 1]);
});

test('mixed clips get mixed targets', () => {
  const mixed = buildTargets({ ...batch, mix: { share: 0.75, order: [1, 1] } }, samples, 3, 'single', 2);
  const wanted = [0.25, 0, 0.75, 0.25, 0, 0.75, 1, 0, 0, 1, 0, 0];
  expect(mixed).toEqual({ kind: 'distributions', rows: Float32Array.from(wanted) });
});

test('a loss on votes gets counts; a clip without votes has one vote', () => {
  const counts = buildTargets(batch, samples, 3, 'votes', 2, true);
  const wanted = [0, 0, 1, 0, 0, 1, 4, 6, 0, 4, 6, 0];
  expect(counts).toEqual({ kind: 'counts', rows: Float32Array.from(wanted) });
  expect(classesOf(counts, 3)).toEqual([2, 2, 1, 1]);
});
