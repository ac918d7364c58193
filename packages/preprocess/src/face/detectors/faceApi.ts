import type { RgbImage } from '../../image.js';
import type { FoundFace } from '../box.js';
import type { Detection, FaceDetector } from '../detector.js';
import { openSsdMobileNet, type SsdMobileNet } from '../networks/ssdMobileNet.js';
import { openTinyFaceNet } from '../networks/tinyYolo.js';

/** See `Detection.context`; measured with the 68-landmark network. */
const [TINY_CONTEXT, SSD_CONTEXT] = [1.08, 1.15];

/** The tiny detector misses most faces below this fraction of the image's longer side. */
const SMALL = 0.1;

export interface FaceApiOptions {
  /** Longer side of the tiny detector's input in pixels, a multiple of 32. */
  readonly inputSize: number;
  /** Minimum score, 0–1. */
  readonly minScore: number;
  /** Run SSD MobileNet if the tiny detector finds no face or only small ones. */
  readonly thorough: boolean;
}

/** Opens face-api.js's detectors: the tiny one, and SSD MobileNet for images where the tiny one may have missed a face. */
export async function openFaceApiDetector(options: FaceApiOptions): Promise<FaceDetector> {
  const tiny = await openTinyFaceNet(options.inputSize, options.minScore);
  let opened: Promise<SsdMobileNet> | undefined;
  return {
    async detect(images) {
      const results: (readonly Detection[])[] = [];
      for (const [i, faces] of tiny.detect(images).entries()) {
        const image = images[i]!;
        const sure = faces.some(({ box }) => Math.max(box.width, box.height) >= SMALL * longerSide(image));
        const ssd =
          options.thorough && !sure ? await (opened ??= openSsdMobileNet(options.minScore)) : undefined;
        const others = ssd ? await ssd.detect(image) : [];
        results.push(others.length > 0 ? inContext(others, SSD_CONTEXT) : inContext(faces, TINY_CONTEXT));
      }
      return results;
    },
    dispose() {
      tiny.dispose();
      void opened?.then((ssd) => ssd.dispose());
    },
  };
}

function longerSide({ width, height }: RgbImage): number {
  return Math.max(width, height);
}

function inContext(faces: readonly FoundFace[], context: number): Detection[] {
  return faces.map((face) => ({ ...face, context }));
}
