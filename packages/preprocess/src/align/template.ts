import { applyTransform, similarity } from './transform.js';
import { fivePoints } from '../face/landmarks.js';
import { IBUG68 } from '../face/landmarkScheme.js';

// ArcFace's five points in a 112×112 image; (0, 0) is the center of the first pixel, as in OpenCV (insightface,
// `recognition/common/face_align.py`).
const ARCFACE = [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041];

// Mean face of the 51 inner landmarks (17–67 of iBUG's 68), in a box of about 1×1. The jaw is left out because it moves with the mouth.
const MEAN_FACE = [
  0.000213, 0.106454, 0.075262, 0.038915, 0.18113, 0.018748, 0.29077, 0.034489, 0.393397, 0.077391, 0.586856,
  0.077391, 0.689483, 0.034489, 0.799124, 0.018748, 0.904991, 0.038915, 0.98004, 0.106454, 0.490127, 0.203352,
  0.490127, 0.307009, 0.490127, 0.409805, 0.490127, 0.515625, 0.36688, 0.587326, 0.426036, 0.609345, 0.490127,
  0.628106, 0.554217, 0.609345, 0.613373, 0.587326, 0.121737, 0.216423, 0.187122, 0.178758, 0.265825,
  0.179852, 0.334606, 0.231733, 0.260918, 0.245099, 0.182743, 0.244077, 0.645647, 0.231733, 0.714428,
  0.179852, 0.793132, 0.178758, 0.858516, 0.216423, 0.79751, 0.244077, 0.719335, 0.245099, 0.254149, 0.780233,
  0.340985, 0.745405, 0.428858, 0.727388, 0.490127, 0.742578, 0.551395, 0.727388, 0.639268, 0.745405,
  0.726104, 0.780233, 0.642159, 0.864805, 0.556721, 0.902192, 0.490127, 0.909281, 0.423532, 0.902192,
  0.338094, 0.864805, 0.290379, 0.784792, 0.428096, 0.778746, 0.490127, 0.785343, 0.552157, 0.778746,
  0.689874, 0.784792, 0.553364, 0.824182, 0.490127, 0.831803, 0.42689, 0.824182,
];

/** Shows the face from brows to chin and from ear to ear. */
export const DEFAULT_MARGIN = 0.25;

/** First of the landmarks that the affine transform is fitted to. */
export const [FIRST_INNER_LANDMARK] = IBUG68.inner;

/**
 * Positions of the five points in an aligned frame of `size` pixels per side: `[5, 2]`.
 *
 * @param margin - Border around ArcFace's crop, which cuts the chin, as a fraction of the crop's side: 0 is ArcFace's crop, 0.25 a
 * crop 1.25 times as wide and as high.
 */
export function fivePointTemplate(size: number, margin = DEFAULT_MARGIN): Float64Array {
  return Float64Array.from(ARCFACE, (value) => (56 + (value + 0.5 - 56) / (1 + margin)) * (size / 112));
}

/** Positions of the inner landmarks 17–67 in an aligned frame of `size` pixels per side: `[51, 2]`. */
export function innerTemplate(size: number, margin = DEFAULT_MARGIN): Float64Array {
  const padded = Float32Array.from([...new Array<number>(2 * FIRST_INNER_LANDMARK).fill(0), ...MEAN_FACE]);
  return applyTransform(
    similarity(fivePoints(padded), fivePointTemplate(size, margin)),
    Float64Array.from(MEAN_FACE),
  );
}
