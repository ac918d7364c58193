import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '@dfer/core';
import { DEFAULT_TRAIN_CONFIG, type TrainConfig } from '../config/trainConfig.js';
import type { Sample } from '../folds/foldPlan.js';
import type { FrameTableSource } from '../data/frameTable.js';
import type { NetworkOptions } from '../network/network.js';

export const TOY_CLASSES = ['left', 'right', 'middle'] as const;
export const TOY_SIZE = 8;
export const TOY_LENGTH = 4;

/** Samples with a bright stripe on the left, on the right or in the middle, and noise: learnable in seconds. */
export function toySamples(count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `clip${index}`,
    label: index % TOY_CLASSES.length,
    subject: `person${Math.floor(index / 3)}`,
    fold: (Math.floor(index / 3) % 3) + 1,
  }));
}

/** One toy clip, `[TOY_LENGTH, TOY_SIZE, TOY_SIZE, 3]`. */
export function toyFrames(label: number, seed: number): Uint8Array {
  const random = seededRandom('toy', seed);
  const start = [0, 5, 3][label]!;
  return Uint8Array.from({ length: TOY_LENGTH * TOY_SIZE * TOY_SIZE * 3 }, (_, index) => {
    const column = Math.floor(index / 3) % TOY_SIZE;
    const bright = column >= start && column < start + 3 ? 140 : 40;
    return bright + Math.floor(random() * 60);
  });
}

export function toyTable(samples: readonly Sample[]): FrameTableSource {
  const clips = samples.map(({ label }, index) => toyFrames(label, index));
  const frames = new SharedArrayBuffer(clips.reduce((sum, clip) => sum + clip.length, 0));
  const view = new Uint8Array(frames);
  clips.forEach((clip, index) => {
    view.set(clip, index * clip.length);
  });
  return { clips: clips.length, length: TOY_LENGTH, size: TOY_SIZE, frames };
}

/** Convolution, batch norm, dense: small, but with moving statistics like real networks. */
export function toyNetwork({ classes, inputSize, seed }: NetworkOptions): tf.LayersModel {
  const initializer = (offset: number): ReturnType<typeof tf.initializers.heNormal> =>
    tf.initializers.heNormal({ seed: (seed + offset) % 100_000 });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [inputSize, inputSize, 3],
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        kernelInitializer: initializer(1),
      }),
      tf.layers.batchNormalization({ momentum: 0.8 }),
      tf.layers.reLU(),
      tf.layers.flatten(),
      tf.layers.dense({ units: classes, kernelInitializer: initializer(2) }),
    ],
  });
}

export const TOY_CONFIG: TrainConfig = {
  ...DEFAULT_TRAIN_CONFIG,
  size: TOY_SIZE,
  region: { left: 0, top: 0, side: 1 },
  epochs: 6,
  batchSize: 6,
  framesPerClip: { train: 2, test: 4 },
  optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
  augmentation: { flip: false, shift: 0.02, zoom: 0.02, rotation: 2, brightness: 0.05, contrast: 0.1 },
  backend: 'cpu',
  parallelFolds: 1,
};
