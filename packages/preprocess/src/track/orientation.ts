import { warp } from '../align/warp.js';
import { intersectionOverUnion, type Box } from '../face/box.js';
import type { Detection, FaceDetector } from '../face/detector.js';
import type { RgbImage } from '../image.js';
import type { FrameStream } from '../video/frameStream.js';

/** Detectors give lower scores to rotated faces; at or above this median score, the check is skipped. */
const SURE = 0.85;
/** Faces count as rotated if their mean score is at least this much higher in another orientation. */
const BETTER = 0.1;
/** Number of faces that are detected in all four orientations. */
const LOOKS = 2;
/** Pixels per side of a crop, and its side relative to the box. */
const [LOOK, CONTEXT] = [128, 2.5];

/**
 * Returns the number of clockwise quarter turns (0 to 3) that make the faces upright. Landmarks cannot show this, because the landmark
 * networks place those of an upright face even on a face that is upside down.
 *
 * @param faces - per sampled frame
 */
export async function quarterTurns(
  frames: FrameStream,
  faces: readonly ({ readonly detection: Detection } | null)[],
  detector: FaceDetector,
): Promise<number> {
  const seen = faces.flatMap((face, at) => (face ? [{ at, face }] : []));
  const scores = seen.map(({ face }) => face.detection.score).sort((a, b) => a - b);
  if (seen.length === 0 || scores[scores.length >> 1]! >= SURE) return 0;
  const chosen = new Map(
    Array.from({ length: LOOKS }, (_, i) => seen[Math.floor(((i + 0.5) * seen.length) / LOOKS)]!).map(
      ({ at, face }) => [at, face.detection.box],
    ),
  );
  const sums = [0, 0, 0, 0];
  for await (const { at, image } of frames.read([...chosen.keys()])) {
    const box = chosen.get(at);
    if (!box) continue;
    const found = await detector.detect(sums.map((_, turns) => turnedLook(image, box, turns)));
    found.forEach((others, turns) => (sums[turns]! += bestInMiddle(others) / chosen.size));
  }
  const best = sums.indexOf(Math.max(...sums));
  return sums[best]! - sums[0]! >= BETTER ? best : 0;
}

/** Crops the square around a box, rotated clockwise. */
function turnedLook(image: RgbImage, { x, y, width, height }: Box, turns: number): RgbImage {
  const scale = LOOK / (CONTEXT * Math.max(1, width, height));
  const [cos, sin] = [scale * ([1, 0, -1, 0][turns] ?? 1), scale * ([0, 1, 0, -1][turns] ?? 0)];
  const [cx, cy] = [x + width / 2, y + height / 2];
  const data = warp(
    image,
    [cos, -sin, LOOK / 2 - cos * cx + sin * cy, sin, cos, LOOK / 2 - sin * cx - cos * cy],
    LOOK,
  );
  return { data, width: LOOK, height: LOOK };
}

function bestInMiddle(faces: readonly { readonly box: Box; readonly score: number }[]): number {
  const side = LOOK / CONTEXT;
  const own = { x: (LOOK - side) / 2, y: (LOOK - side) / 2, width: side, height: side };
  return Math.max(
    0,
    ...faces.flatMap(({ box, score }) => (intersectionOverUnion(box, own) > 0.2 ? [score] : [])),
  );
}
