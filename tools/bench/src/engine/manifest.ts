import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../harness/json.js';
import { arrayEntries } from './arrays.js';

const manifest = z.object({
  /** Class of each image. */
  labels: z.array(z.number()),
  /** Contents of `network.bin`. */
  network: arrayEntries,
  /** PyTorch in fp32. */
  reference: z.object({ loss: z.number(), gradients: arrayEntries }),
  /** PyTorch in float64. */
  exact: z.object({
    loss: z.number(),
    /** Norm of the magnitudes of each gradient's terms. */
    termSizes: z.array(z.number()),
    /** Number of ReLU inputs with different signs in fp32 and float64. */
    flipped: z.number(),
  }),
});

/** Reads what `pytorch/gradients.py` says about the files that it wrote into a folder. */
export function readManifest(folder: string): z.output<typeof manifest> {
  const file = join(folder, 'manifest.json');
  return parseJson(manifest, readFileSync(file, 'utf8'), file);
}
