import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';
import type { ClipStrip } from '@dfer/evaluate';
import { replaceFile } from '@dfer/core';

import { stripSchema } from '../../shared/analysisFile.js';
import { parseJson } from '../../shared/parseJson.js';
import { exists, readText } from '../../shared/runFolder.js';

/** First line: identifies the inputs of all following lines. */
const headSchema = z.object({ version: z.literal(1), fingerprint: z.string() });

/** Probabilities of a clip with its frames in each order. `digest`: of the aligned clip. */
const predictionsSchema = z.object({
  clip: z.string(),
  digest: z.string(),
  rows: z.array(z.array(z.number())),
});

const stripLineSchema = z.object({ digest: z.string(), strip: stripSchema });

/** Results of an interrupted `dfer analyze` in the run's folder, reused by the next one: one line of JSON each. */
export class SavedPredictions {
  readonly #predictions = new Map<string, z.infer<typeof predictionsSchema>>();
  readonly #strips = new Map<string, z.infer<typeof stripLineSchema>>();

  private constructor(readonly file: string) {}

  /**
   * Opens the file of a run. A file with other inputs or settings is started over.
   *
   * @param fingerprint - Of everything that affects the predictions, except the clips.
   */
  static async open(file: string, fingerprint: string): Promise<SavedPredictions> {
    const saved = new SavedPredictions(file);
    const text = (await exists(file)) ? await readText(file) : '';
    const [head = '', ...lines] = text.split('\n');
    const parsed = headSchema.safeParse(parseJson(head));
    if (!parsed.success || parsed.data.fingerprint !== fingerprint) {
      await replaceFile(file, `${JSON.stringify({ version: 1, fingerprint })}\n`);
      return saved;
    }
    for (const line of lines) saved.#take(parseJson(line));
    // A truncated last line must not corrupt the next one.
    if (!text.endsWith('\n')) await appendFile(file, '\n');
    return saved;
  }

  /** Probabilities of a clip, one row per frame order; undefined if none are saved for this exact clip. */
  findPredictions(clip: string, digest: string, orders: number, classes: number): number[][] | undefined {
    const saved = this.#predictions.get(clip);
    if (saved?.digest !== digest || saved.rows.length !== orders) return undefined;
    return saved.rows.every((row) => row.length === classes) ? saved.rows : undefined;
  }

  async savePredictions(clip: string, digest: string, rows: readonly (readonly number[])[]): Promise<void> {
    await this.#append({ clip, digest, rows });
  }

  findStrip({ kind, clip }: Pick<ClipStrip, 'kind' | 'clip'>, digest: string): ClipStrip | undefined {
    const saved = this.#strips.get(`${kind} ${clip}`);
    return saved?.digest === digest ? saved.strip : undefined;
  }

  async saveStrip(strip: ClipStrip, digest: string): Promise<void> {
    await this.#append({ digest, strip });
  }

  /** Removes the file once the analysis holds all its clips. @param clips - Clips of the analysis. */
  async finish(clips: readonly string[]): Promise<void> {
    const analyzed = new Set(clips);
    if ([...this.#predictions.keys()].every((clip) => analyzed.has(clip)))
      await rm(this.file, { force: true });
  }

  #take(value: unknown): void {
    const predictions = predictionsSchema.safeParse(value);
    if (predictions.success) this.#predictions.set(predictions.data.clip, predictions.data);
    const strip = stripLineSchema.safeParse(value);
    if (strip.success) this.#strips.set(`${strip.data.strip.kind} ${strip.data.strip.clip}`, strip.data);
  }

  async #append(line: object): Promise<void> {
    await appendFile(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** SHA-256 of a run's trained networks. @param folders - One per fold, such as `folds/1/model`. */
export async function networksDigest(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of (await readdir(folder)).sort()) {
      hash.update(`\n${name}\n`);
      await pipeline(createReadStream(join(folder, name)), hash, { end: false });
    }
  }
  return hash.digest('hex');
}
