import { warp } from '../align/warp.js';
import { intersectionOverUnion, type Box } from '../face/box.js';
import type { Detection, FaceDetector } from '../face/detector.js';
import type { RgbImage } from '../image.js';
import type { FrameStream } from '../video/frameStream.js';

/** Detectors are less sure of faces that lie on their side or upside down; where they are this sure nothing is asked. */
const SURE = 0.85;
/** A face is turned where it scores so much better turned back. */
const BETTER = 0.1;
/** Faces that are looked at in all four directions. */
const LOOKS = 2;
/** Pixels of a side of a look, and its side in sides of the box. */
const [LOOK, CONTEXT] = [128, 2.5];

/**
 * By how many quarter turns, clockwise, the frames have to be turned for the faces in them to be upright: 0 to 3. Networks see an upright
 * face in an upside-down one, with its landmarks in wrong places, so that landmarks do not tell.
 *
 * @param faces - of the frames looked at
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

/** The square about a box, turned clockwise. */
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
