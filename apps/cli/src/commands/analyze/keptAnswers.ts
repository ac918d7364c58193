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
const answersSchema = z.object({
  clip: z.string(),
  digest: z.string(),
  rows: z.array(z.array(z.number())),
});

const stripLineSchema = z.object({ digest: z.string(), strip: stripSchema });

/** Results of an interrupted `dfer analyze` in the run's folder, reused by the next one: one line of JSON each. */
export class KeptAnswers {
  readonly #answers = new Map<string, z.infer<typeof answersSchema>>();
  readonly #strips = new Map<string, z.infer<typeof stripLineSchema>>();

  private constructor(readonly file: string) {}

  /**
   * Opens the file of a run. A file with other inputs or settings is started over.
   *
   * @param fingerprint - Of everything that affects the predictions, except the clips.
   */
  static async open(file: string, fingerprint: string): Promise<KeptAnswers> {
    const kept = new KeptAnswers(file);
    const text = (await exists(file)) ? await readText(file) : '';
    const [head = '', ...lines] = text.split('\n');
    const parsed = headSchema.safeParse(parseJson(head));
    if (!parsed.success || parsed.data.fingerprint !== fingerprint) {
      await replaceFile(file, `${JSON.stringify({ version: 1, fingerprint })}\n`);
      return kept;
    }
    for (const line of lines) kept.#take(parseJson(line));
    // A truncated last line must not corrupt the next one.
    if (!text.endsWith('\n')) await appendFile(file, '\n');
    return kept;
  }

  /** Probabilities of a clip, one row per frame order; undefined if none are kept for this exact clip. */
  answers(clip: string, digest: string, orders: number, classes: number): number[][] | undefined {
    const kept = this.#answers.get(clip);
    if (kept?.digest !== digest || kept.rows.length !== orders) return undefined;
    return kept.rows.every((row) => row.length === classes) ? kept.rows : undefined;
  }

  async keepAnswers(clip: string, digest: string, rows: readonly (readonly number[])[]): Promise<void> {
    await this.#append({ clip, digest, rows });
  }

  strip({ kind, clip }: Pick<ClipStrip, 'kind' | 'clip'>, digest: string): ClipStrip | undefined {
    const kept = this.#strips.get(`${kind} ${clip}`);
    return kept?.digest === digest ? kept.strip : undefined;
  }

  async keepStrip(strip: ClipStrip, digest: string): Promise<void> {
    await this.#append({ digest, strip });
  }

  /** Removes the file once the analysis holds all its clips. @param clips - Clips of the analysis. */
  async finish(clips: readonly string[]): Promise<void> {
    const analyzed = new Set(clips);
    if ([...this.#answers.keys()].every((clip) => analyzed.has(clip))) await rm(this.file, { force: true });
  }

  #take(value: unknown): void {
    const answers = answersSchema.safeParse(value);
    if (answers.success) this.#answers.set(answers.data.clip, answers.data);
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
