/** Pixels from the left and the top of the image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FoundFace {
  readonly box: Box;
  /** 0–1 */
  readonly score: number;
}

export function area({ width, height }: Box): number {
  return width * height;
}

/** Pixels between the middles of two boxes. */
export function gap(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** Whether two boxes may be the same face a moment apart: middles within one face, areas within a factor of four. */
export function near(a: Box, b: Box): boolean {
  const ratio = area(a) / area(b);
  return gap(a, b) < Math.sqrt(Math.max(area(a), area(b))) && ratio > 0.25 && ratio < 4;
}

/** The face that may be the one in `box`, if any; of several the one whose middle is closest. */
export function nearest(faces: readonly FoundFace[], box: Box): Box | null {
  const close = faces.map((face) => face.box).filter((candidate) => near(candidate, box));
  return close.sort((a, b) => gap(a, box) - gap(b, box))[0] ?? null;
}

/** The box a part of the way from `a` (0) to `b` (1). */
export function between(a: Box, b: Box, part: number): Box {
  const mix = (from: number, to: number): number => from + (to - from) * part;
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
  };
}

/** The same box, moved by pixels. */
export function shifted(box: Box, dx: number, dy: number): Box {
  return { ...box, x: box.x + dx, y: box.y + dy };
}
