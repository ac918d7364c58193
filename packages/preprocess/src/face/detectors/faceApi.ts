import type { RgbImage } from '../../image.js';
import type { FoundFace } from '../box.js';
import type { Detection, FaceDetector } from '../detector.js';
import { openSsdMobileNet, type SsdMobileNet } from '../networks/ssdMobileNet.js';
import { openTinyFaceNet } from '../networks/tinyYolo.js';

/** See `Detection.context`; measured for the 68-landmark network. */
const [TINY_CONTEXT, SSD_CONTEXT] = [1.08, 1.15];

/** The tiny detector misses most faces that are smaller, in parts of the image's longer side, and so may have missed others. */
const SMALL = 0.1;

export interface FaceApiOptions {
  /** Pixels of the longer side of the tiny detector's input, a multiple of 32. */
  readonly inputSize: number;
  /** 0–1 */
  readonly minScore: number;
  /** Ask SSD MobileNet where the tiny detector finds no face or a small one alone. */
  readonly thorough: boolean;
}

/** The detectors of face-api.js: the tiny one, and SSD MobileNet where that may have missed a face. */
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
