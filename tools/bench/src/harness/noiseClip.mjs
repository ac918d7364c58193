/** The stamp of all clips made here: they have no source that could change. */
export const STAMP = '0123456789abcdef';

/** Smooth shapes with noise, about as hard to compress as filmed faces: `[length, size, size, 3]`. */
function pixels(id, length, size) {
  const frames = new Uint8Array(length * size * size * 3);
  const [columns, rows] = [17, 23].map((period, at) =>
    Float64Array.from({ length: size }, (_, i) => (at === 0 ? 60 : 40) * Math.sin(i / period + id)),
  );
  let grain = id + 1;
  for (let i = 0, y = 0; i < frames.length; y = (y + 1) % size) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++, i++) {
        grain = (Math.imul(grain, 1664525) + 1013904223) | 0;
        frames[i] = 128 + columns[x] + rows[y] + 8 * channel + (grain >>> 29);
      }
    }
  }
  return frames;
}

/**
 * A reproducible clip for a store.
 *
 * @param {number} id
 * @param {{ length: number, size: number }} shape Number of frames, and side of each in pixels.
 */
export function noiseClip(id, { length, size }) {
  return {
    id: String(id),
    frames: pixels(id, length, size),
    length,
    size,
    sourceFrames: Int32Array.from({ length }, (_, frame) => 5 * frame),
    usableRatio: 1,
    faceCount: 1,
    personCount: 1,
    replacedRows: [],
    landmarks: new Float32Array(0),
    transforms: new Float32Array(0),
    digest: id.toString(16).padStart(64, '0'),
  };
}
