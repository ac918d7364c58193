import { type Group, label } from './svgFigure.js';

/** A position in a figure, in pixels. */
export type Place = readonly [x: number, y: number];

const RADIUS = 7;

/** Number of positions tried on each line, evenly spaced. */
const CANDIDATES = 32;

/** Rules of the dark scheme for {@link drawBadge}. */
export const BADGE_DARK = ['.badge-ground{fill:#181e28}'];

/**
 * Chooses a position on each line for a badge that names it: away from the badges placed before, and then as far as possible from the
 * other lines.
 *
 * @param lines - Each with at least one position.
 */
export function placeBadges(lines: readonly (readonly Place[])[]): Place[] {
  const candidates = lines.map((line) => spread(line, CANDIDATES));
  const chosen: Place[] = [];
  candidates.forEach((places, index) => {
    const others = candidates.filter((_, other) => other !== index).flat();
    const roomAt = (place: Place): number =>
      100 * Math.min(nearest(place, chosen), 2.4 * RADIUS) + Math.min(nearest(place, others), 4 * RADIUS);
    const [first = [0, 0], ...rest] = places;
    chosen.push(rest.reduce((best, place) => (roomAt(place) > roomAt(best) ? place : best), first));
  });
  return chosen;
}

/** Draws a badge with a short text, centered at a position. */
export function drawBadge(parent: Group, [x, y]: Place, text: string, color: string): void {
  parent
    .append('circle')
    .attr('class', 'badge-ground')
    .attr('cx', Math.round(10 * x) / 10)
    .attr('cy', Math.round(10 * y) / 10)
    .attr('r', RADIUS)
    .attr('fill', '#ffffff')
    .attr('stroke', color)
    .attr('stroke-width', 1.6);
  label(parent, {
    x: Math.round(10 * x) / 10,
    y: Math.round(10 * y) / 10,
    text,
    anchor: 'middle',
    size: 9,
    bold: true,
  });
}

const distance = ([x, y]: Place, [otherX, otherY]: Place): number => Math.hypot(x - otherX, y - otherY);

const nearest = (place: Place, others: readonly Place[]): number =>
  others.reduce((least, other) => Math.min(least, distance(place, other)), Infinity);

/** Evenly spaced positions along a line, without its ends, where lines meet. */
function spread(line: readonly Place[], count: number): Place[] {
  const [first = [0, 0]] = line;
  const lengths = line.map((place, index) => (index === 0 ? 0 : distance(place, line[index - 1]!)));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const places: Place[] = [];
  let [segment, before] = [1, 0];
  for (let index = 0; index < count; index++) {
    const target = ((index + 1) / (count + 1)) * total;
    while (segment < line.length - 1 && before + lengths[segment]! < target) {
      before += lengths[segment]!;
      segment += 1;
    }
    const [from, to] = [line[segment - 1] ?? first, line[segment] ?? first];
    const part = (target - before) / Math.max(lengths[segment] ?? 0, 1e-9);
    const share = Math.min(Math.max(part, 0), 1);
    places.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
  }
  return places;
}
