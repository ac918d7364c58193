import { z } from 'zod';
import { ALIGNER_NAMES } from './align/aligners.js';
import { DEFAULT_MARGIN } from './align/template.js';
import { DETECTOR_NAMES } from './face/detectors/index.js';
import { LANDMARKER_NAMES } from './face/landmarkers/index.js';
import { TIMELINES } from './clip/temporalSampling.js';

/** Removal of the color of the light; see `grayWorld`. */
export type WhiteBalance = (typeof WHITE_BALANCES)[number];
export const WHITE_BALANCES = ['none', 'gray-world'] as const;

/** Tradeoff between speed and accuracy. */
export type Quality = (typeof QUALITY_NAMES)[number];
export const QUALITY_NAMES = ['fast', 'balanced', 'exact'] as const;

const positive = z.int().positive();
const share = z.number().min(0).max(1);

/** Named, so that the declaration files keep the comments. */
const SHAPE = {
  /** Pixels per side of an aligned frame. */
  size: positive.default(224).describe('Side of the aligned face in pixels (the paper: 224).'),
  /** Border around ArcFace's crop as a fraction of its side: 1 is twice as wide and as high. */
  margin: z
    .number()
    .min(0)
    .max(4)
    .default(DEFAULT_MARGIN)
    .describe(
      "Border around ArcFace's tight crop, as a fraction of its side (0: that crop, which cuts the chin). model.region refers to the result.",
    ),
  /** Removal of the color of the light; see `grayWorld`. */
  whiteBalance: z
    .enum(WHITE_BALANCES)
    .default('none')
    .describe('gray-world: one gain per channel for the whole clip, so that its mean color is gray.'),
  /** Frames per aligned clip; with `segment`, segments per clip. */
  length: positive
    .default(16)
    .describe('Frames per aligned clip (the paper: 16); with timeline segment, the number of segments.'),
  /** Choice of the settings in `QUALITIES`. */
  quality: z
    .enum(QUALITY_NAMES)
    .default('balanced')
    .describe('How many source frames are sampled if looked is null.'),
  /** Number of sampled source frames, evenly spaced in time; at least the number of stored frames. */
  looked: z
    .union([positive, z.literal('all')])
    .nullable()
    .default(null)
    .describe(
      'Source frames to sample, spread evenly over the clip, or all; never fewer than are kept; null: 16, or all with quality exact.',
    ),
  /** How the sampled frames become `length` frames. */
  timeline: z
    .enum(TIMELINES)
    .default('tim')
    .describe(
      'How a clip is resampled to length frames: tim, the curve of Zhou et al. 2011; linear, interpolation; uniform, evenly spaced frames; segment, several frames per segment, from which training draws one at random (set framesPerClip.train to length).',
    ),
  /** Stored frames per segment; only for `segment`. */
  perSegment: positive.default(4).describe('Frames kept per segment; used only by timeline segment.'),
  /** Transform that aligns a face; see `FaceAligner`. */
  transform: z
    .enum(ALIGNER_NAMES)
    .default('similarity')
    .describe('similarity: five points, four parameters; affine: inner landmarks, six parameters.'),
  /** Face detector; see `DETECTORS`. */
  detector: z
    .enum(DETECTOR_NAMES)
    .default('blazeface')
    .describe(
      "Face detector: blazeface, MediaPipe's back-camera model; face-api, face-api.js's tiny detector, with SSD MobileNet where it may have missed a face; retinaface, your own ONNX file (detectorModel).",
    ),
  /** Path of the ONNX file of `retinaface`, which is not part of this package. */
  detectorModel: z
    .string()
    .nullable()
    .default(null)
    .describe('ONNX file of retinaface; runs on onnxruntime-node, which you install.'),
  /** Landmark network; see `LANDMARKERS`. */
  landmarks: z
    .enum(LANDMARKER_NAMES)
    .default('facemesh')
    .describe("Landmark network: facemesh, MediaPipe's 468 points; face-api, face-api.js's 68 points."),
  /** Minimum detection score, 0–1. */
  minScore: share.default(0.5).describe('Detections below this score are ignored.'),
  /** A clip with a usable face in a smaller fraction of the sampled frames is left out, 0–1. */
  minUsable: share
    .default(0.5)
    .describe('Minimum fraction of frames with a usable face; other clips are left out (the paper: 0.5).'),
  /** Frames are shrunk to fit this box, transposed for upright frames, before detection; never enlarged. */
  maxWidth: positive
    .default(640)
    .describe(
      'Frames are downscaled to fit a box this wide before detection (the box is rotated for portrait videos). Small faces are cropped from the full-size video.',
    ),
  /** Height of the box, in pixels. */
  maxHeight: positive.default(360).describe('Height of that box.'),
  /** Encoding of frames in the store. */
  encoding: z
    .enum(['raw', 'jpeg'])
    .default('raw')
    .describe('How aligned frames are stored: raw, lossless (DFEW: 39 GB); jpeg, one JPEG per frame.'),
  /** JPEG quality if `encoding` is `jpeg`, 1–100. */
  jpegQuality: z.int().min(1).max(100).default(95).describe('JPEG quality, used if encoding is jpeg.'),
  /** Whether to store the audio too, as 16 kHz mono. */
  audio: z.boolean().default(false).describe("Also store the clip's sound, as 16 kHz mono."),
};

/** From video to aligned frames: every setting with its default, range and meaning. */
export const preprocessSettingsSchema: z.ZodObject<typeof SHAPE, z.core.$strict> = z.strictObject(SHAPE);
