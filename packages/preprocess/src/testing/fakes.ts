import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clip } from '@dfer/dataset';
import type { Box } from '../face/box.js';
import type { FaceDetector } from '../face/detector.js';
import type { RgbImage } from '../image.js';
import { innerTemplate } from '../align/template.js';

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'dfer-preprocess-'));
}

/** A film of ffmpeg's test pattern: 24 frames a second, no face. */
export function makeFilm(path: string, { frames = 24, size = '160x120' } = {}): string {
  const source = `testsrc=s=${size}:r=24:d=${frames / 24}`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path]);
  return path;
}

export function videoClip(id: string, path: string): Clip {
  return { id, source: { kind: 'video', path }, label: null, votes: null, fold: null, subject: null };
}

/** The mean face as 68 landmarks inside a box; the jaw is put below the mouth. */
export function faceIn({ x, y, width }: Box): Float32Array {
  const inner = innerTemplate(100).map((value) => (value * width) / 100);
  const jaw = Array.from({ length: 17 }, (_, i) => [(width * (20 + 3.75 * i)) / 100, width * 0.9]).flat();
  return Float32Array.from([...jaw, ...inner], (value, i) => value + (i % 2 === 0 ? x : y));
}

/**
 * A picture of blotches, each number a pattern of its own: that of `person` inside the face that `fakeDetector` sees, that
 * of `place` around it.
 *
 * @param light 1 as it is, less is darker
 */
export function scene(person: number, place: number, light = 1): RgbImage {
  const [width, height] = [320, 180];
  const pixels = Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const inside = x > 15 && x < 95 && y > 15 && y < 95;
    const seed = inside ? person : place;
    const value = 128 + 60 * Math.sin(x / 9 + 5 * seed) + 60 * Math.cos(y / 7 + seed * (3 + x / 40));
    return light * value;
  });
  return { data: Uint8Array.from(pixels.flatMap((value) => [value, value, value])), width, height };
}

const MIDDLE: Box = { x: 10, y: 10, width: 90, height: 90 };

/** Sees one face in the middle of the frames for which `visible` says so. */
export function fakeDetector(
  visible: (image: RgbImage) => boolean,
): FaceDetector & { readonly calls: { detect: number } } {
  const calls = { detect: 0 };
  return {
    calls,
    detect(images) {
      calls.detect += images.length;
      return Promise.resolve(images.map((image) => (visible(image) ? [{ box: MIDDLE, score: 0.9 }] : [])));
    },
    landmarks: (crops) => Promise.resolve(crops.map(() => faceIn(MIDDLE))),
    dispose: () => undefined,
  };
}
