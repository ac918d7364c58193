/** A rectangle, in pixels from the left and top edge of the image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FoundFace {
  readonly box: Box;
  /** Detection score, 0–1. */
  readonly score: number;
}

export function area({ width, height }: Box): number {
  return width * height;
}

/** Intersection over union of two boxes, 0–1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x));
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

/** Non-maximum suppression: among boxes with an IoU above `maxOverlap`, keeps the one with the best score. @returns best first */
export function suppressNonMaxima<Face extends FoundFace>(
  faces: readonly Face[],
  maxOverlap: number,
): Face[] {
  const kept: Face[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every((better) => intersectionOverUnion(better.box, face.box) <= maxOverlap)) kept.push(face);
  }
  return kept;
}

/** Distance of the centers of two boxes, in pixels. */
export function centerDistance(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** Whether two boxes may be the same face at nearby times: centers within one side, areas within a factor of four. */
export function mayBeSame(a: Box, b: Box): boolean {
  const ratio = area(a) / area(b);
  return centerDistance(a, b) < Math.sqrt(Math.max(area(a), area(b))) && ratio > 0.25 && ratio < 4;
}
