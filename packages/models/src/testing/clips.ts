import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Output of `clipWeights.py`. */
export interface TheirClip {
  /** Side of the frames in pixels. */
  readonly size: number;
  readonly frames: number;
  /** Number of face features; missing if there are none. */
  readonly face?: number;
  readonly scores: readonly number[];
  /** By PyTorch tensor name, in PyTorch's order. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** Heads with a committed PyTorch network. */
export const TORCH_HEADS = ['attention', 'gru', 'transformer', 'tcn'] as const;

/** A committed network with a clip head: its file, and the results of PyTorch. */
export function clipFixture(head: (typeof TORCH_HEADS)[number] | 'attention-face'): {
  readonly path: string;
  readonly theirs: TheirClip;
} {
  const path = join(__dirname, 'fixtures', `resnet18-width2-${head}.safetensors`);
  return { path, theirs: JSON.parse(readFileSync(path.replace('.safetensors', '.json'), 'utf8')) };
}

/** The clip of `clipWeights.py`, `[1, frames, size, size, 3]`. */
export function testClip(frameCount: number, size: number): tf.Tensor5D {
  const perFrame = size * size * 3;
  const values = Float32Array.from({ length: frameCount * perFrame }, (_, n) =>
    Math.sin(n * 0.37 + Math.floor(n / perFrame)),
  );
  return tf.tensor5d(values, [1, frameCount, size, size, 3]);
}

/** The face of `clipWeights.py`, `[1, features]`. */
export function testFace(features: number): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: features }, (_, n) => Math.cos(n * 0.53)),
    [1, features],
  );
}

/** Logits of a network for that clip, and that face if it takes one. */
export function clipScores(model: tf.LayersModel): number[] {
  return tf.tidy(() => {
    const [[, frames = 1, size = 1] = [], [, features = 1] = []] = model.inputs.map(({ shape }) => shape);
    const clip = testClip(frames ?? 1, size ?? 1);
    const y = model.predict(model.inputs.length === 1 ? clip : [clip, testFace(features ?? 1)]);
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}
