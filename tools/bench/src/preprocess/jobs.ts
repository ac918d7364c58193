// The jobs of preprocessChild.ts and their results, as JSON.
import { z } from 'zod';
import type { Quality } from '@dfer/preprocess';
import { BACKENDS } from '../harness/choice.js';

/** Values of `--qualities`. */
export const QUALITY_NAMES = ['fast', 'balanced', 'exact'] as const satisfies readonly Quality[];

const backendName = z.enum(BACKENDS);
const qualityName = z.enum(QUALITY_NAMES);

const common = { backend: backendName, path: z.string(), quality: qualityName };

/** A measurement. */
export const preprocessJob = z.discriminatedUnion('task', [
  /** Preprocesses some films in turn, repeatedly. */
  z.object({
    task: z.literal('clip'),
    backend: backendName,
    paths: z.array(z.string()),
    quality: qualityName,
    rounds: z.number(),
  }),
  /** Preprocesses copies of a film into a store. */
  z.object({ task: z.literal('pipeline'), ...common, workers: z.number(), rounds: z.number() }),
  /** Preprocesses a film once. */
  z.object({ task: z.literal('memory'), ...common }),
  /** The naive method with face-api.js alone. `frames`: number of measured frames. */
  z.object({ task: z.literal('naive'), backend: backendName, path: z.string(), frames: z.number() }),
  /** Each stage alone. */
  z.object({ task: z.literal('stages'), ...common, rounds: z.number() }),
]);
export type PreprocessJob = z.output<typeof preprocessJob>;

/** The job of one task. */
export type JobOf<Task extends PreprocessJob['task']> = Extract<PreprocessJob, { readonly task: Task }>;

/** Results by task. */
export const RESULTS = {
  /** `coreSeconds`: by film and round. */
  clip: z.object({ coreSeconds: z.array(z.array(z.number())), peakRssMb: z.number() }),
  /** Means of a clip; `peakRssMb`: per worker. */
  pipeline: z.object({ clipsASecond: z.number(), coreSeconds: z.number(), peakRssMb: z.number() }),
  memory: z.object({ coreSeconds: z.number(), peakRssMb: z.number(), ffmpegPssMb: z.number() }),
  naive: z.object({ coreSecondsAFrame: z.number(), coreSeconds: z.number() }),
  /** Items per core-second. */
  stages: z.object({
    decode: z.number(),
    detect: z.number(),
    landmarks: z.number(),
    warp: z.number(),
    timeline: z.number(),
  }),
} as const;

/** The result of one task. */
export type ResultOf<Task extends PreprocessJob['task']> = z.output<(typeof RESULTS)[Task]>;
