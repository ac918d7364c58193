import { type Clip, type Dataset, EMOTIONS, summarize } from './index.js';
import { PUBLISHED } from './formats/dfew/published.js';

const clip = (id: number, label: number | null, fold: number | null): Clip => ({
  id: String(id).padStart(5, '0'),
  source: { kind: 'video', path: `${id}.mp4` },
  label,
  votes: [10, 0, 0, 0, 0, 0, 0],
  fold,
  subject: null,
});

const dataset = (clips: readonly Clip[], more: Partial<Dataset> = {}): Dataset => ({
  root: '/data',
  format: 'dfew',
  classes: EMOTIONS,
  clips,
  synthetic: false,
  notes: [],
  ...more,
});

/** A release with exactly the published counts. */
function publishedRelease(): Dataset {
  const clips: Clip[] = [];
  const add = (count: number, label: number | null, fold: number | null): void => {
    for (let i = 0; i < count; i++) clips.push(clip(clips.length + 1, label, fold));
  };
  for (const [fold, counts] of PUBLISHED.folds.entries()) {
    for (const [label, count] of counts.entries()) add(count, label, fold + 1);
  }
  add(PUBLISHED.singleLabeled - PUBLISHED.inFolds, 0, null);
  add(PUBLISHED.clips - PUBLISHED.singleLabeled, null, null);
  return dataset(clips);
}

test('the published table is consistent', () => {
  const perClass = PUBLISHED.perClass.map((_, label) =>
    PUBLISHED.folds.reduce((sum, counts) => sum + counts[label]!, 0),
  );
  expect(perClass).toEqual(PUBLISHED.perClass);
  expect(perClass.reduce((sum, count) => sum + count)).toBe(PUBLISHED.inFolds);
});

test('a complete release has no differences from the published counts', () => {
  const summary = summarize(publishedRelease());
  expect(summary.differences).toEqual([]);
  expect(summary.folds.map(({ total }) => total)).toEqual([2341, 2341, 2340, 2339, 2336]);
  expect(summary).toMatchObject({ clips: 16_372, labeled: 12_059, unlabeled: 4313, missing: 0 });
});

test('a missing clip changes every count that includes it', () => {
  const release = publishedRelease();
  expect(summarize({ ...release, clips: release.clips.slice(1) }).differences).toEqual([
    { what: 'clips', published: 16_372, received: 16_371 },
    { what: 'clips in all folds', published: 11_697, received: 11_696 },
    { what: 'single-labeled clips', published: 12_059, received: 12_058 },
    { what: 'happy in all folds', published: 2445, received: 2444 },
    { what: 'happy in fold 1', published: 489, received: 488 },
  ]);
});

test('clips are counted per class and fold', () => {
  const clips = [
    clip(1, 0, 1),
    clip(2, 0, 2),
    clip(3, 6, 2),
    { ...clip(4, 1, null), source: null },
    clip(5, null, null),
  ];
  const summary = summarize(dataset(clips));
  expect(summary).toMatchObject({ clips: 5, labeled: 4, unlabeled: 1, missing: 1 });
  // The names of version 0.1.
  expect(summary).toMatchObject({ labelled: 4, unlabelled: 1 });
  expect(summary.perClass).toEqual({
    happy: 2,
    sad: 1,
    neutral: 0,
    angry: 0,
    surprise: 0,
    disgust: 0,
    fear: 1,
  });
  expect(summary.folds.map(({ fold, total, perClass }) => [fold, total, perClass['fear']])).toEqual([
    [1, 1, 0],
    [2, 2, 1],
  ]);
});

test('synthetic releases and plain folders are not compared', () => {
  expect(summarize(dataset([], { synthetic: true })).differences).toBeNull();
  expect(summarize(dataset([], { format: 'folder' })).differences).toBeNull();
});
