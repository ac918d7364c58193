import { z } from 'zod';
import { ALIGNER_NAMES, DETECTOR_NAMES, LANDMARKER_NAMES } from '@dfer/preprocess/choices';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

/** From video to aligned frames. */
export const preprocessSchema = z.strictObject({
  size: positive.default(224).describe('Side of the aligned face in pixels (the paper: 224).'),
  margin: z
    .number()
    .min(0)
    .max(4)
    .default(0.25)
    .describe(
      "Border around ArcFace's tight crop, as a fraction of its side (0: that crop, which cuts the chin). model.region refers to the result.",
    ),
  normalise: z
    .enum(['none', 'grey-world'])
    .default('none')
    .describe('grey-world: one gain per channel for the whole clip, so that its mean color is gray.'),
  length: positive
    .default(16)
    .describe('Frames per aligned clip (the paper: 16); with timeline segment, the number of segments.'),
  quality: z
    .enum(['fast', 'balanced', 'exact'])
    .default('balanced')
    .describe('How many source frames are sampled if looked is null.'),
  looked: z
    .union([positive, z.literal('all')])
    .nullable()
    .default(null)
    .describe(
      'Source frames to sample, spread evenly over the clip, or all; never fewer than are kept; null: 16, or all with quality exact.',
    ),
  timeline: z
    .enum(['tim', 'linear', 'uniform', 'segment'])
    .default('tim')
    .describe(
      'How a clip is resampled to length frames: tim, the curve of Zhou et al. 2011; linear, interpolation; uniform, evenly spaced frames; segment, several frames per segment, from which training draws one at random (set framesPerClip.train to length).',
    ),
  perSegment: positive.default(4).describe('Frames kept per segment; used only by timeline segment.'),
  transform: z
    .enum(ALIGNER_NAMES)
    .default('similarity')
    .describe('similarity: five points, four parameters; affine: inner landmarks, six parameters.'),
  detector: z
    .enum(DETECTOR_NAMES)
    .default('blazeface')
    .describe(
      "Face detector: blazeface, MediaPipe's back-camera model; face-api, face-api.js's tiny detector, with SSD MobileNet where it may have missed a face; retinaface, your own ONNX file (detectorModel).",
    ),
  detectorModel: z
    .string()
    .nullable()
    .default(null)
    .describe('ONNX file of retinaface; runs on onnxruntime-node, which you install.'),
  landmarks: z
    .enum(LANDMARKER_NAMES)
    .default('facemesh')
    .describe("Landmark network: facemesh, MediaPipe's 468 points; face-api, face-api.js's 68 points."),
  minScore: share.default(0.5).describe('Detections below this score are ignored.'),
  minUsable: share
    .default(0.5)
    .describe('Minimum fraction of frames with a usable face; other clips are left out (the paper: 0.5).'),
  maxWidth: positive
    .default(640)
    .describe(
      'Frames are downscaled to fit a box this wide before detection (the box is rotated for portrait videos). Small faces are cropped from the full-size video.',
    ),
  maxHeight: positive.default(360).describe('Height of that box.'),
  encoding: z
    .enum(['raw', 'jpeg'])
    .default('raw')
    .describe('How aligned frames are stored: raw, lossless (DFEW: 39 GB); jpeg, one JPEG per frame.'),
  jpegQuality: z.int().min(1).max(100).default(95).describe('JPEG quality, used if encoding is jpeg.'),
  audio: z.boolean().default(false).describe("Also store the clip's sound, as 16 kHz mono."),
});
