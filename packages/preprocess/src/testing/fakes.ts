import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clip } from '@dfer/dataset';
import type { Box } from '../face/box.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { landmarkCenter } from '../face/landmarks.js';
import type { RgbImage } from '../image.js';
import { innerTemplate } from '../align/template.js';

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'dfer-preprocess-'));
}

/** Writes a video of ffmpeg's test pattern: 24 frames per second, no face. */
export function makeVideo(path: string, { frames = 24, size = '160x120' } = {}): string {
  const source = `testsrc=s=${size}:r=24:d=${frames / 24}`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path]);
  return path;
}

export function videoClip(id: string, path: string): Clip {
  return { id, source: { kind: 'video', path }, label: null, votes: null, fold: null, subject: null };
}

/** Landmarks of the mean face inside a box; the jaw is placed below the mouth. */
export function faceIn({ x, y, width }: Box): Float32Array {
  const inner = innerTemplate(100).map((value) => (value * width) / 100);
  const jaw = Array.from({ length: 17 }, (_, i) => [(width * (20 + 3.75 * i)) / 100, width * 0.9]).flat();
  return Float32Array.from([...jaw, ...inner], (value, i) => value + (i % 2 === 0 ? x : y));
}

/**
 * An image with a different pattern per number: that of `person` inside the face that `fakeNetworks` detects, that of `place`
 * around it.
 *
 * @param light - brightness factor
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

/** Networks that count the images passed to the detector. */
export interface FakeNetworks extends FaceNetworks {
  readonly calls: { detect: number };
}

/**
 * Networks that detect one face in the center of frames for which `visible` returns true, or the faces that `facesIn` returns. The
 * descriptor of a face is the pattern of pixels around its center.
 */
export function fakeNetworks(
  visible: (image: RgbImage) => boolean,
  facesIn: (image: RgbImage) => readonly Box[] = (image) => (visible(image) ? [MIDDLE] : []),
): FakeNetworks {
  const calls = { detect: 0 };
  return {
    calls,
    detector: {
      detect(images) {
        calls.detect += images.length;
        const found = images.map((image) => facesIn(image).map((box) => ({ box, score: 0.9, context: 1 })));
        return Promise.resolve(found);
      },
      dispose: () => undefined,
    },
    landmarker: {
      locate: (rois) =>
        Promise.resolve(rois.map(({ detection }) => ({ landmarks: faceIn(detection.box), presence: 1 }))),
      dispose: () => undefined,
    },
    describer: {
      describe: (faces) => Promise.resolve(faces.map(({ image, landmarks }) => patternAt(image, landmarks))),
      dispose: () => undefined,
    },
    dispose: () => undefined,
  };
}

/** Brightness around the center of a face, mean-centered and L2-normalized. */
function patternAt({ data, width, height }: RgbImage, landmarks: Float32Array): Float32Array {
  const [x, y] = landmarkCenter(landmarks);
  const values = Array.from({ length: 64 }, (_, i) => {
    const column = Math.min(width - 1, Math.max(0, Math.round(x + 5 * ((i % 8) - 3.5))));
    const row = Math.min(height - 1, Math.max(0, Math.round(y + 5 * (Math.floor(i / 8) - 3.5))));
    return data[3 * (row * width + column)] ?? 0;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centered = values.map((value) => value - mean);
  const length = Math.hypot(...centered);
  return Float32Array.from(centered, (value, i) => (length > 0 ? value / length : i === 0 ? 1 : 0));
}
