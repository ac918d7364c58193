import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

// Debian's interpreter sees Debian's python3-torchvision, whatever stands first on the PATH.
const python = '/usr/bin/python3';

export const hasTorchvision =
  spawnSync(python, ['-c', 'import importlib.util as u, sys; sys.exit(not u.find_spec("torchvision"))'])
    .status === 0;

/** What `torchvisionWeights.py` says of the network that it wrote. */
export interface TheirScores {
  /** Side of the image in pixels. */
  readonly size: number;
  readonly scores: readonly number[];
}

/** Runs one of this folder's scripts and gives what it printed. */
export function runPython(script: string, ...argv: readonly string[]): string {
  return execFileSync(python, [join(__dirname, script), ...argv], { encoding: 'utf8' });
}

/** A committed network: its file, and what torchvision says with it. */
export function fixture(name: string): { readonly path: string; readonly theirs: TheirScores } {
  const path = join(__dirname, 'fixtures', `${name}.safetensors`);
  return { path, theirs: JSON.parse(readFileSync(path.replace('.safetensors', '.json'), 'utf8')) };
}

/** The image of `torchvisionWeights.py`, `[1, size, size, 3]`. */
export function image(size: number): tf.Tensor4D {
  const values = Float32Array.from({ length: size * size * 3 }, (_, n) => Math.sin(n * 0.37));
  return tf.tensor4d(values, [1, size, size, 3]);
}

/** A network's scores of that image. */
export function computeLogits(model: tf.LayersModel, size: number): number[] {
  return tf.tidy(() => {
    const y = model.predict(image(size));
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}
