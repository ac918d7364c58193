import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

// Debian's interpreter, which finds Debian's python3-torchvision regardless of the PATH.
const python = '/usr/bin/python3';

/** Why torchvision cannot be imported, in Python's words; `null` if it can. Takes a second. */
export function whyNoTorchvision(): string | null {
  const { status, stderr } = spawnSync(python, ['-c', 'import torchvision'], { encoding: 'utf8' });
  return status === 0 ? null : (stderr?.trimEnd().split('\n').at(-1) ?? `no ${python}`);
}

/** Output of `torchvisionWeights.py`. */
export interface TheirScores {
  /** Side of the image in pixels. */
  readonly size: number;
  readonly scores: readonly number[];
}

/** Runs a script of this folder and returns its output. */
export function runPython(script: string, ...argv: readonly string[]): string {
  return execFileSync(python, [join(__dirname, script), ...argv], { encoding: 'utf8' });
}

/** A committed network: its file, and the results of torchvision. */
export function fixture(name: string): { readonly path: string; readonly theirs: TheirScores } {
  const path = join(__dirname, 'fixtures', `${name}.safetensors`);
  return { path, theirs: JSON.parse(readFileSync(path.replace('.safetensors', '.json'), 'utf8')) };
}

/** The image of `torchvisionWeights.py`, `[1, size, size, 3]`. */
export function image(size: number): tf.Tensor4D {
  const values = Float32Array.from({ length: size * size * 3 }, (_, n) => Math.sin(n * 0.37));
  return tf.tensor4d(values, [1, size, size, 3]);
}

/** Logits of a network for that image. */
export function computeLogits(model: tf.LayersModel, size: number): number[] {
  return tf.tidy(() => {
    const y = model.predict(image(size));
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}
