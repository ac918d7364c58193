import { toCsv, toMarkdown } from '../tables/index.js';
import { countLeftOut, leftOutTable } from './leftOut.js';

const clips = [
  { label: 0, reason: null },
  { label: 0, reason: 'no-face' },
  { label: 1, reason: 'few-faces' },
  { label: 1, reason: 'no-face' },
  { label: null, reason: 'several-emotions' },
] as const;

test('clips are counted by reason and class, the most frequent reason first', () => {
  expect(countLeftOut(clips, 2)).toEqual({
    all: { clips: 5, perClass: [2, 2] },
    reasons: [
      { reason: 'no-face', clips: 2, perClass: [1, 1] },
      { reason: 'few-faces', clips: 1, perClass: [0, 1] },
      { reason: 'several-emotions', clips: 1, perClass: [0, 0] },
    ],
  });
});

test('the table adds up: reasons to clips left out, left out and used to all', () => {
  const csv = toCsv(leftOutTable(countLeftOut(clips, 2), ['happy', 'sad'], [1, 0]));
  expect(csv.split('\n')).toEqual([
    'Class,All,no face,face in too few frames,several emotions,Left out,Used,Tested',
    'happy,2,1,0,0,1,1,1',
    'sad,2,1,1,0,2,0,0',
    'no label,1,0,0,1,1,0,0',
    'all,5,2,1,1,4,1,1',
    '',
  ]);
});

test('class names are escaped, and unknown reasons are shown verbatim', () => {
  const counted = countLeftOut(clips, 2);
  const later = JSON.parse(JSON.stringify(counted).replace('few-faces', 'too | dark'));
  expect(toMarkdown(leftOutTable(later, ['a|b', 'sad'], [1, 0]))).toMatch(/too \\\| dark[\s\S]*a\\\|b/);
});
