import { z } from 'zod';
import { ALIGNER_NAMES, DETECTOR_NAMES, LANDMARKER_NAMES } from '@dfer/preprocess/choices';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

/** From film to aligned frames. */
export const preprocessSchema = z.strictObject({
  size: positive.default(224).describe('Pixels of a side of the aligned face (the paper: 224).'),
  margin: z
    .number()
    .min(0)
    .max(4)
    .default(0.25)
    .describe(
      "What is kept around ArcFace's tight crop, as a part of its side (0: that crop, which cuts the chin); model.region is of the result.",
    ),
  normalise: z
    .enum(['none', 'grey-world'])
    .default('none')
    .describe('grey-world: one gain a channel for the whole clip, so that its mean color is gray.'),
  length: positive
    .default(16)
    .describe('Frames a clip is brought to (the paper: 16); with segment, segments.'),
  quality: z
    .enum(['fast', 'balanced', 'exact'])
    .default('balanced')
    .describe('How much is looked at: decides looked where that is null.'),
  looked: z
    .union([positive, z.literal('all')])
    .nullable()
    .default(null)
    .describe(
      "Source frames looked at, spread evenly over the clip's time, or all; never fewer than are kept; null: 16, all at exact.",
    ),
  timeline: z
    .enum(['tim', 'linear', 'uniform', 'segment'])
    .default('tim')
    .describe(
      'How a clip becomes that many frames: tim, the curve of Zhou et al. 2011; linear; uniform picks; segment keeps several frames of each segment, of which training draws one at random (framesPerClip.train: length).',
    ),
  perSegment: positive.default(4).describe('Frames kept of each segment; used by segment alone.'),
  transform: z
    .enum(ALIGNER_NAMES)
    .default('similarity')
    .describe('similarity: five points, four parameters; affine: inner landmarks, six parameters.'),
  detector: z
    .enum(DETECTOR_NAMES)
    .default('blazeface')
    .describe(
      "What finds faces: blazeface, MediaPipe's for the back camera; face-api, face-api.js's tiny detector, and SSD MobileNet where that may miss one; retinaface, an ONNX file of your own (detectorModel).",
    ),
  detectorModel: z
    .string()
    .nullable()
    .default(null)
    .describe('ONNX file of retinaface, run by onnxruntime-node, which you install.'),
  landmarks: z
    .enum(LANDMARKER_NAMES)
    .default('facemesh')
    .describe("What finds a face's points: facemesh, MediaPipe's 468; face-api, the 68 of face-api.js."),
  minScore: share.default(0.5).describe('Detections below this score do not count.'),
  minUsable: share
    .default(0.5)
    .describe('A clip with a usable face in a smaller part of its frames is left out (the paper: 0.5).'),
  maxWidth: positive
    .default(640)
    .describe(
      'Frames are shrunk to fit a box this wide before detection, turned for upright pictures; small faces are cut out of the film itself.',
    ),
  maxHeight: positive.default(360).describe('Height of that box.'),
  encoding: z
    .enum(['raw', 'jpeg'])
    .default('raw')
    .describe('How aligned frames are kept: raw, every bit (DFEW: 39 GB); jpeg, each frame as one.'),
  jpegQuality: z.int().min(1).max(100).default(95).describe('Of each frame where encoding is jpeg.'),
  audio: z.boolean().default(false).describe("Keep the clip's sound too, as 16 kHz mono."),
});
