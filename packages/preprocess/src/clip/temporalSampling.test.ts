import { combineFrames, heaviestFrames, timelineMatrix } from './temporalSampling.js';

/** Eigenvalues, ascending, and eigenvectors (columns) of a symmetric matrix by Jacobi rotations. */
function eigen(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v: number[][] = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 100; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p]![q]!) < 1e-15) continue;
        const theta = 0.5 * Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!);
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        const rotate = (x: number, y: number): [number, number] => [c * x - s * y, s * x + c * y];
        for (const row of a) [row[p], row[q]] = rotate(row[p]!, row[q]!);
        for (let j = 0; j < n; j++) [a[p]![j], a[q]![j]] = rotate(a[p]![j]!, a[q]![j]!);
        for (const row of v) [row[p], row[q]] = rotate(row[p]!, row[q]!);
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i]![i]! - a[j]![j]!);
  return { values: order.map((i) => a[i]![i]!), vectors: v.map((row) => order.map((i) => row[i]!)) };
}

function multiply(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

function transpose(a: number[][]): number[][] {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

function inverse(matrix: number[][]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const best = rows
      .slice(i)
      .reduce((at, row, k) => (Math.abs(row[i]!) > Math.abs(rows[at]![i]!) ? i + k : at), i);
    [rows[i], rows[best]] = [rows[best]!, rows[i]!];
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/**
 * The published algorithm, step by step (Zhou et al., CVPR 2011, section 3): remove the mean, SVD, embed the path graph,
 * fit the curve's amplitudes to the first frame, synthesize at new times.
 *
 * @param frames - `[pixels, n]`
 */
function publishedTim(frames: number[][], length: number): number[][] {
  const n = frames[0]!.length;
  const mean = frames.map((row) => row.reduce((sum, value) => sum + value, 0) / n);
  const centered = frames.map((row, i) => row.map((value) => value - mean[i]!));
  // X = U S Vᵀ from the eigenvectors of XᵀX; drops the singular value that centering makes zero.
  const gram = eigen(multiply(transpose(centered), centered));
  const singular = gram.values.slice(1).map(Math.sqrt);
  const v = gram.vectors.map((row) => row.slice(1));
  const u = multiply(centered, v).map((row) => row.map((value, k) => value / singular[k]!));
  const q = transpose(v).map((row, k) => row.map((value) => value * singular[k]!));

  const laplacian = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) =>
      i === j ? (i > 0 ? 1 : 0) + (i < n - 1 ? 1 : 0) : Math.abs(i - j) === 1 ? -1 : 0,
    ),
  );
  const y = eigen(laplacian).vectors.map((row) => row.slice(1));
  const w = multiply(inverse(multiply(q, transpose(q))), multiply(q, y));
  const curve = (k: number, t: number): number => Math.sin(Math.PI * k * t + (Math.PI * (n - k)) / (2 * n));
  const amplitudes = w[0]!.map(
    (_, k) => q.reduce((sum, row, i) => sum + row[0]! * w[i]![k]!, 0) / curve(k + 1, 1 / n),
  );
  const back = multiply(u, inverse(transpose(w)));
  const times = Array.from({ length }, (_, r) => 1 / n + (r / (length - 1)) * (1 - 1 / n));
  const path = amplitudes.map((m, k) => times.map((t) => m * curve(k + 1, t)));
  return multiply(back, path).map((row, i) => row.map((value) => value + mean[i]!));
}

test.each([
  [2, 16],
  [5, 16],
  [9, 4],
  [16, 16],
  [24, 16],
])('TIM of %p frames to %p equals the published algorithm', (n, length) => {
  const pixels = 30;
  const frames = Array.from({ length: pixels }, (_, p) =>
    Array.from({ length: n }, (__, i) => 128 + 100 * Math.sin(12.9898 * p + 78.233 * i * (p + 1))),
  );
  const matrix = timelineMatrix('tim', n, length);
  const expected = publishedTim(frames, length);
  const worst = frames.flatMap((row, p) =>
    Array.from({ length }, (_, r) =>
      Math.abs(row.reduce((sum, value, i) => sum + value * matrix[r * n + i]!, 0) - expected[p]![r]!),
    ),
  );
  expect(Math.max(...worst)).toBeLessThan(1e-6);
});

describe.each(['tim', 'linear', 'uniform'] as const)('%s', (kind) => {
  test.each([1, 2, 7, 16, 40])('rows for %p frames sum to 1 and run from the first to the last', (n) => {
    const matrix = timelineMatrix(kind, n, 16);
    for (let row = 0; row < 16; row++) {
      const sum = matrix.subarray(row * n, (row + 1) * n).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const heaviest = heaviestFrames(matrix, n);
    expect([...heaviest]).toEqual([...heaviest].sort((a, b) => a - b));
    expect(heaviest[0]).toBeLessThanOrEqual(n / 16);
    expect(heaviest[15]).toBeGreaterThanOrEqual(n - 1 - n / 16);
  });

  test('a video that has the wanted number of frames does not change', () => {
    const frames = Array.from({ length: 16 }, (_, i) => Uint8Array.of(i, 255 - i, 7 * i));
    expect([...combineFrames(timelineMatrix(kind, 16, 16), frames)]).toEqual(
      frames.flatMap((frame) => [...frame]),
    );
  });
});

test('values beyond a byte are clipped, not wrapped', () => {
  expect([
    ...combineFrames(Float64Array.of(2, -0.5), [Uint8Array.of(200, 1), Uint8Array.of(0, 255)]),
  ]).toEqual([255, 0]);
});

test('counts below one are refused', () => {
  expect(() => timelineMatrix('tim', 0)).toThrow('expected whole numbers n ≥ 1');
});

test('segments are whole frames, the same number from each part of the clip', () => {
  const matrix = timelineMatrix('segment', 32, 4 * 4);
  expect([...heaviestFrames(matrix, 32)]).toEqual(Array.from({ length: 16 }, (_, i) => 2 * i + 1));
  expect(matrix.every((weight) => weight === 0 || weight === 1)).toBe(true);
});
