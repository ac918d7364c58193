import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** What `clipWeights.py` says of the network that it wrote. */
export interface TheirClip {
  /** Side of the frames in pixels. */
  readonly size: number;
  readonly frames: number;
  readonly scores: readonly number[];
  /** By the tensor's name in PyTorch, in the order of its values there. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** The heads that PyTorch has, each in a committed network. */
export const TORCH_HEADS = ['attention', 'gru', 'transformer', 'tcn'] as const;

/** A committed network with a clip head: its file, and what PyTorch says with it. */
export function clipFixture(head: (typeof TORCH_HEADS)[number]): {
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

/** A network's scores of that clip. */
export function clipScores(model: tf.LayersModel): number[] {
  return tf.tidy(() => {
    const [, frames = 1, size = 1] = model.inputs[0]?.shape ?? [];
    const y = model.predict(testClip(frames ?? 1, size ?? 1));
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}
