import { z } from 'zod';

/** Supported formats of a release. */
export const RELEASE_FORMATS = ['dfew', 'ferv39k', 'mafw'] as const;

export type ReleaseFormat = (typeof RELEASE_FORMATS)[number];

/** Side of a frame in pixels. */
const side = z
  .int()
  .min(64)
  .max(4096)
  .refine((value) => value % 2 === 0, 'expected an even number');

/** Named, so that the declaration files keep the comments. */
const SHAPE = {
  /** Layout, label files and classes. */
  format: z.enum(RELEASE_FORMATS).default('dfew').describe('Layout, label files and classes of the release.'),
  /** Number of clips, 1–99 999. */
  clips: z.int().min(1).max(99_999).default(210).describe('Number of clips.'),
  /** Number of different faces, 5–10 000. */
  subjects: z
    .int()
    .min(5)
    .max(10_000)
    .default(25)
    .describe('Number of different faces; no face is in two folds.'),
  /** Mean length of a clip in seconds, 0.5–60; clips are up to 20 % shorter or longer. */
  seconds: z.number().min(0.5).max(60).default(2).describe('Mean length of a clip in seconds.'),
  /** Pixels, 64–4096; even. */
  width: side.default(640).describe('Frame width in pixels, even.'),
  /** Pixels, 64–4096; even. */
  height: side.default(360).describe('Frame height in pixels, even.'),
  /** Frames per second, 12–25. */
  fps: z.int().min(12).max(25).default(15).describe('Frames per second.'),
  /** Whether to include a few percent of difficult clips, which exercise the rules of readers. */
  awkward: z
    .boolean()
    .default(true)
    .describe('Include a few percent of difficult clips, which exercise the handling of edge cases.'),
  /** Random seed: a 32-bit whole number. */
  seed: z.int().min(0).max(0xffffffff).default(1).describe('Random seed.'),
};

/** A synthetic release: every setting with its default, range and meaning. */
export const releaseSettingsSchema: z.ZodObject<typeof SHAPE, z.core.$strict> = z.strictObject(SHAPE);
