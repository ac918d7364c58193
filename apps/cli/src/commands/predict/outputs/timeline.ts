import { escapeXml } from '@dfer/core';
import { clockTime } from '../../../terminal/progress.js';
import type { VideoPrediction, WindowPrediction } from '../predictions.js';
import { colorOf } from './colors.js';

// Sizes in pixels.
const WIDTH = 960;
const LEFT = 90;
const RIGHT = 20;
const PANEL = 110;
const GAP = 34;
const HEAD = 70;
const FONT = 'Helvetica, Arial, "DejaVu Sans", sans-serif';

/** Stacked probabilities over time as SVG, one panel per person. @param people - Ids of the people to draw. */
export function timelineSvg(
  { video, duration, windows }: Pick<VideoPrediction, 'video' | 'duration' | 'windows'>,
  people: readonly number[],
  classes: readonly string[],
): string {
  const height = HEAD + people.length * (PANEL + GAP) + 16;
  const panels = people.map((person, i) => {
    const top = HEAD + i * (PANEL + GAP);
    const own = windows.filter((one) => one.person === person);
    return panelOf(person, own, classes, duration, top);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family='${FONT}' font-size="12" role="img">
<title>${escapeXml(`Expressions over time: ${video}`)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${LEFT}" y="22" font-size="15" font-weight="600" fill="#222">${escapeXml(video)}</text>
${legendOf(classes)}
${panels.join('\n')}
</svg>
`;
}

function legendOf(classes: readonly string[]): string {
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, classes.length);
  return classes
    .map((name, i) => {
      const x = LEFT + i * step;
      return `<rect x="${x.toFixed(1)}" y="36" width="12" height="12" fill="${colorOf(i)}"/><text x="${(x + 17).toFixed(1)}" y="46" fill="#222">${escapeXml(name)}</text>`;
    })
    .join('');
}

function panelOf(
  person: number,
  windows: readonly WindowPrediction[],
  classes: readonly string[],
  duration: number,
  top: number,
): string {
  const x = (time: number): string => (LEFT + ((WIDTH - LEFT - RIGHT) * time) / duration).toFixed(1);
  const areas = stretches(windows).map((stretch) => areasOf(stretch, classes, x, top));
  const ticks = ticksOf(duration).map(
    (time) =>
      `<path d="M${x(time)} ${top + PANEL}v4" stroke="#666"/><text x="${x(time)}" y="${top + PANEL + 16}" text-anchor="middle" fill="#444">${clockTime(time)}</text>`,
  );
  const frame = `<rect x="${LEFT}" y="${top}" width="${WIDTH - LEFT - RIGHT}" height="${PANEL}" fill="none" stroke="#999"/>`;
  const sides = [0, 50, 100].map(
    (part) =>
      `<text x="${LEFT - 6}" y="${top + PANEL - (part / 100) * PANEL + 4}" text-anchor="end" fill="#444">${part} %</text>`,
  );
  const name = `<text x="8" y="${top + PANEL / 2 + 4}" font-weight="600" fill="#222"><tspan x="8" dy="-22">Person ${person}</tspan></text>`;
  return `<g><rect x="${LEFT}" y="${top}" width="${WIDTH - LEFT - RIGHT}" height="${PANEL}" fill="#f4f4f4"/>${areas.join('')}${frame}${sides.join('')}${ticks.join('')}${name}</g>`;
}

/** Groups of consecutive windows; between groups there is no prediction for the person. */
function stretches(windows: readonly WindowPrediction[]): WindowPrediction[][] {
  const found: WindowPrediction[][] = [];
  for (const one of windows) {
    const stretch = found.at(-1);
    if (stretch?.at(-1)?.window === one.window - 1) stretch.push(one);
    else found.push([one]);
  }
  return found;
}

/** One stacked area per class, with corners at the window middles, extended to the ends of the group. */
function areasOf(
  stretch: readonly WindowPrediction[],
  classes: readonly string[],
  x: (time: number) => string,
  top: number,
): string {
  const [first, last] = [stretch[0]!, stretch.at(-1)!];
  const corners = [
    { time: first.start, one: first },
    ...stretch.map((one) => ({ time: (one.start + one.end) / 2, one })),
    { time: last.end, one: last },
  ];
  const bottoms = corners.map(() => 0);
  return classes
    .map((name, i) => {
      const tops = corners.map(({ one }, k) => bottoms[k]! + (one.probabilities[name] ?? 0));
      const at = (k: number, part: number): string =>
        `${x(corners[k]!.time)} ${(top + PANEL * (1 - part)).toFixed(1)}`;
      const upper = tops.map((part, k) => at(k, part));
      const lower = bottoms.map((part, k) => at(k, part)).reverse();
      tops.forEach((part, k) => (bottoms[k] = part));
      return `<path d="M${[...upper, ...lower].join('L')}Z" fill="${colorOf(i)}"/>`;
    })
    .join('');
}

/** Round times for about eight ticks. */
function ticksOf(duration: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.find((seconds) => duration / seconds <= 10) ?? 7200;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, i) => i * step);
}
