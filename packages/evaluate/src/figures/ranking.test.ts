import { prediction } from '../testing/predictions.js';
import { lineStyle } from './lineStyle.js';
import { placeBadges } from './lineBadges.js';
import { rankingSvg } from './ranking.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `class ${index}`);

/** Clips of every class, some of them misclassified, with different confidences. */
const predictionsOf = (classes: number) =>
  Array.from({ length: 20 * classes }, (_, clip) =>
    prediction(String(clip), clip % classes, clip % 3 === 0 ? (clip * 7) % classes : clip % classes, {
      classes,
      confidence: 0.4 + ((clip * 37) % 50) / 100,
    }),
  );

test.each([7, 11])(
  'each of %p classes has its own dashes, and its number on both curves and in the legend',
  (count) => {
    const svg = rankingSvg(predictionsOf(count), names(count));
    for (let index = 0; index < count; index++) {
      expect(svg.match(new RegExp(`font-weight="600">${index + 1}</text>`, 'g'))).toHaveLength(3);
      const { color, dash } = lineStyle(index);
      const curves = [
        ...svg.matchAll(/<path [^>]*stroke="([^"]+)" stroke-width="1.8"(?: stroke-dasharray="([^"]+)")?/g),
      ];
      expect(curves.filter(([, stroke, dashes = '']) => stroke === color && dashes === dash)).toHaveLength(3);
    }
    expect(new Set(names(count).map((_, index) => lineStyle(index).dash)).size).toBe(count);
  },
);

test('a class keeps its number if another has no clips', () => {
  const svg = rankingSvg(
    predictionsOf(4).filter(({ label }) => label !== 1),
    names(4),
  );
  const numbers = [...svg.matchAll(/font-weight="600">(\d+)<\/text>/g)].map(([, number]) => Number(number));
  expect(new Set(numbers)).toEqual(new Set([1, 3, 4]));
});

test('badges of crossing lines do not overlap', () => {
  const lines = [0, 5, 10, 15].map((bend) => [[0, 200] as const, [bend, bend] as const, [200, 0] as const]);
  const places = placeBadges(lines);
  places.forEach(([x, y], index) => {
    for (const [otherX, otherY] of places.slice(index + 1)) {
      expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(14);
    }
  });
});

test('a line with one point has its badge there', () => {
  expect(placeBadges([[[3, 4]]])).toEqual([[3, 4]]);
});
