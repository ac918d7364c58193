// The jobs of the engines' child processes, as JSON; the scripts in pytorch/ read the same.
import { z } from 'zod';
import { PRECISIONS } from '@dfer/runtime';
import type { OptimizerOptions, Schedule } from '@dfer/train';
import { deviceName } from '../harness/device.js';

const precision = z.enum(PRECISIONS);

/** A network, and the images of a step. */
export const workerJob = z.object({
  task: z.enum(['train', 'infer']),
  /** Such as `resnet50`. */
  model: z.string(),
  precision,
  /** Images per step. */
  batch: z.number(),
  /** Side of an image in pixels. */
  size: z.number(),
  device: deviceName,
  /** float32 on a GPU in TF32. @defaultValue false */
  tf32: z.boolean().optional(),
});
export type WorkerJob = z.output<typeof workerJob>;

/** A request to a worker: to run steps, or to profile them. */
export const workerQuestion = z.object({ do: z.enum(['step', 'profile']), count: z.number() });

const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number(),
    momentum: z.number(),
    nesterov: z.boolean(),
    weightDecay: z.number(),
  }),
  z.strictObject({
    kind: z.literal('adamw'),
    learningRate: z.number(),
    beta1: z.number(),
    beta2: z.number(),
    epsilon: z.number(),
    weightDecay: z.number(),
  }),
]) satisfies z.ZodType<OptimizerOptions>;

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine'),
    warmupEpochs: z.number(),
    minLearningRate: z.number().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('step'), milestones: z.array(z.number()), factor: z.number() }),
  z.strictObject({ kind: z.literal('constant') }),
]) satisfies z.ZodType<Schedule>;

/** The part of a configuration that learning curves depend on. */
export const recipe = z.object({ optimizer, schedule, labelSmoothing: z.number() });

/** Training on frames in a file. */
export const curvesJob = z.object({
  /** Layers of the ResNet. */
  depth: z.number(),
  /** Side of a frame in pixels. */
  size: z.number(),
  device: deviceName,
  precision,
  threads: z.number().optional(),
  recipe,
  /** Path of a file, uint8 `[clips, length, size, size, 3]`. */
  frames: z.string(),
  /** Frames per clip. */
  length: z.number(),
  /** Class of each clip. */
  labels: z.array(z.number()),
  /** Class names. */
  classes: z.array(z.string()),
});
export type CurvesJob = z.output<typeof curvesJob>;

/** The images of a training, by epoch and step: clip, frame, and 1 if it is mirrored. */
export const imageOrder = z.array(z.array(z.array(z.tuple([z.number(), z.number(), z.number()]))));
export type ImageOrder = z.output<typeof imageOrder>;

/** A request to an engine of `bench:curves`. */
export const curvesQuestion = z.discriminatedUnion('do', [
  /** Starts a training: initial weights (`.safetensors`) and order of the images (`imageOrder`), as files. */
  z.object({ do: z.literal('begin'), weights: z.string(), order: z.string() }),
  /** Trains the steps of an epoch from `from` (inclusive, default 0) to `to` (exclusive, default all). */
  z.object({
    do: z.literal('train'),
    epoch: z.number(),
    from: z.number().optional(),
    to: z.number().optional(),
  }),
  /** Predicts clips, each from these frames. */
  z.object({ do: z.literal('validate'), clips: z.array(z.number()), frames: z.array(z.number()) }),
  /** Writes random initial weights. */
  z.object({ do: z.literal('initialize'), seed: z.number(), path: z.string() }),
]);
export type CurvesQuestion = z.output<typeof curvesQuestion>;

/** Loss and gradients of one step, with the network that `pytorch/gradients.py` wrote into the folder. */
export const gradientsJob = z.object({
  folder: z.string(),
  model: z.string(),
  batch: z.number(),
  size: z.number(),
  device: deviceName,
  threads: z.number(),
  trainedSteps: z.number(),
  precision,
  /** Whether to compute with the reference kernels. */
  reference: z.boolean(),
  /** Name of the file for the gradients. */
  file: z.string(),
});
export type GradientsJob = z.output<typeof gradientsJob>;
