/** x′ = a·x + b·y + c, y′ = d·x + e·y + f, in pixels; pixel (0, 0) covers 0–1 × 0–1. */
export type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Computes the least-squares rotation, scale and translation from `from` to `to` in closed form (Umeyama, "Least-squares estimation
 * of transformation parameters between two point patterns", PAMI 1991; in two dimensions the rotation needs no SVD). The result is
 * never a reflection.
 *
 * @param from - `[points, 2]`
 * @param to - `[points, 2]`
 */
export function similarity(from: Float64Array, to: Float64Array): Transform {
  const [fx, fy] = centroid(from);
  const [tx, ty] = centroid(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = [from[i]! - fx, from[i + 1]! - fy];
    const [u, v] = [to[i]! - tx, to[i + 1]! - ty];
    dot += x * u + y * v;
    cross += x * v - y * u;
    spread += x * x + y * y;
  }
  if (spread === 0) throw new RangeError('similarity: expected at least two different points; received one.');
  const [a, d] = [dot / spread, cross / spread];
  return [a, -d, tx - a * fx + d * fy, d, a, ty - d * fx - a * fy];
}

/**
 * Computes the least-squares affine transform (six parameters) from `from` to `to`.
 *
 * @param from - `[points, 2]`, not all on one line
 * @param to - `[points, 2]`
 */
export function leastSquaresAffine(from: Float64Array, to: Float64Array): Transform {
  const [fx, fy] = centroid(from);
  const [tx, ty] = centroid(to);
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = [from[i]! - fx, from[i + 1]! - fy];
    const [u, v] = [to[i]! - tx, to[i + 1]! - ty];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const det = xx * yy - xy * xy;
  if (!(det > 1e-12 * (xx + yy) ** 2)) {
    throw new RangeError(
      'leastSquaresAffine: expected points that span a plane; received points on one line.',
    );
  }
  const [a, b] = [(xu * yy - yu * xy) / det, (yu * xx - xu * xy) / det];
  const [d, e] = [(xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det];
  return [a, b, tx - a * fx - b * fy, d, e, ty - d * fx - e * fy];
}

function centroid(points: Float64Array): [number, number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i]!;
    y += points[i + 1]!;
  }
  return [(2 * x) / points.length, (2 * y) / points.length];
}

/** @param points - `[points, 2]` */
export function applyTransform([a, b, c, d, e, f]: Transform, points: Float64Array): Float64Array {
  return points.map((value, i) =>
    i % 2 === 0 ? a * value + b * points[i + 1]! + c : d * points[i - 1]! + e * value + f,
  );
}

export function invertTransform([a, b, c, d, e, f]: Transform): Transform {
  const det = a * e - b * d;
  if (det === 0)
    throw new RangeError('invertTransform: expected an invertible transform; received determinant 0.');
  return [e / det, -b / det, (b * f - c * e) / det, -d / det, a / det, (c * d - a * f) / det];
}
