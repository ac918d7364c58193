import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import type { Dataset } from '@dfer/dataset';
import { PreprocessError } from '../errors.js';
import { IBUG68 } from '../face/landmarkScheme.js';
import type { ClipStore } from '../store/clipStore.js';
import { encodeJpeg } from '../store/pixels.js';
import { uniqueKeys } from './keys.js';
import { TarShards, type TarFile, type TarShard } from './tarShards.js';
import { leaveFolder, takeFolder, writeUnfinished } from './unfinished.js';
import { encodeWav } from './wav.js';

export interface WebDatasetOptions {
  readonly store: ClipStore;
  readonly dataset: Pick<Dataset, 'classes' | 'clips' | 'synthetic'>;
  /** Created if missing; must be empty or contain the same export, interrupted. */
  readonly dir: string;
  /** Maximum size of an archive, in bytes. @defaultValue 536_870_912 */
  readonly maxShardBytes?: number;
  /** JPEG quality of raw frames, 1–100; stored JPEGs are copied. @defaultValue 95 */
  readonly jpegQuality?: number;
  /** Stops the export before the next clip. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface WebDatasetSummary {
  readonly samples: number;
  readonly shards: readonly TarShard[];
}

const MAX_SHARD_BYTES = 512 * 2 ** 20;

/**
 * Writes the aligned clips of a data set as WebDataset archives (https://github.com/webdataset/webdataset): per clip
 * `<key>.00.jpg` … `<key>.15.jpg`, `<key>.json` and, with audio, `<key>.wav`; and `dataset.json` for the whole export. An interrupted
 * export resumes after its last finished archive and gives the same bytes as an uninterrupted one.
 *
 * @throws PreprocessError `NOT_EMPTY`, `NOT_IN_STORE` (if the store has no clip), `CORRUPT_RECORD`, `ABORTED`
 */
export async function exportWebDataset(options: WebDatasetOptions): Promise<WebDatasetSummary> {
  const { store, dataset, dir, signal, maxShardBytes = MAX_SHARD_BYTES, jpegQuality = 95 } = options;
  const clips = dataset.clips.filter(({ id }) => store.has(id));
  if (clips.length === 0) {
    throw new PreprocessError(
      'NOT_IN_STORE',
      `Export: expected aligned clips of the data set in ${store.dir}; received none; preprocess it first.`,
    );
  }
  const samples = clips.map(({ id, label, votes, fold, subject }) => {
    const className = label === null ? null : (dataset.classes[label] ?? null);
    return { id, facts: { label, class: className, votes, fold, subject } };
  });
  await mkdir(dir, { recursive: true });
  const contents = samples.map(({ id }) => store.entry(id)?.digest);
  const digest = createHash('sha256')
    .update(JSON.stringify([samples, contents, store.settings, maxShardBytes, jpegQuality]))
    .digest('hex');
  const done = await takeFolder(dir, digest);
  const skipped = done.reduce((sum, shard) => sum + shard.samples, 0);
  const shards = new TarShards(dir, 'clips', maxShardBytes, {
    done,
    onFinished: (finished) => writeUnfinished(dir, { digest, shards: finished }),
  });
  try {
    const keyOf = uniqueKeys();
    for (const [i, { id, facts }] of samples.entries()) {
      const key = keyOf(id);
      if (i < skipped) continue;
      if (signal?.aborted) throw aborted(dir, i, clips.length);
      await shards.add(await sampleOf(store, id, key, facts, jpegQuality));
      options.onProgress?.(i + 1, clips.length);
    }
    const summary = { samples: clips.length, shards: await shards.finish() };
    const { classes, synthetic } = dataset;
    const about = { format: 'webdataset', classes, synthetic, settings: store.settings, ...summary };
    writeAtomically(join(dir, 'dataset.json'), `${JSON.stringify(about, null, 2)}\n`);
    await leaveFolder(dir);
    return summary;
  } catch (error) {
    await shards.abandon();
    throw error;
  }
}

function aborted(dir: string, done: number, total: number): PreprocessError {
  return new PreprocessError(
    'ABORTED',
    `Export ${dir}: interrupted after ${done} of ${total} clips; run the same export again to resume.`,
  );
}

async function sampleOf(
  store: ClipStore,
  id: string,
  key: string,
  facts: object,
  jpegQuality: number,
): Promise<TarFile[]> {
  const { frames, length, size, landmarks, sourceFrames, usableRatio, faceCount, digest } =
    await store.read(id);
  const frame = (i: number): Uint8Array => frames.subarray(i * size * size * 3, (i + 1) * size * size * 3);
  const images =
    (await store.readJpegs(id)) ??
    (await Promise.all(Array.from({ length }, (_, i) => encodeJpeg(frame(i), size, jpegQuality))));
  const audio = await store.readAudio(id);
  const json = {
    id,
    ...facts,
    usableRatio,
    faceCount,
    sourceFrames: [...sourceFrames],
    landmarks: pointsOf(landmarks),
    sampleRate: audio?.sampleRate ?? null,
    digest,
  };
  const digits = Math.max(2, String(length - 1).length);
  return [
    ...images.map((data, i) => ({ name: `${key}.${String(i).padStart(digits, '0')}.jpg`, data })),
    { name: `${key}.json`, data: Buffer.from(JSON.stringify(json)) },
    ...(audio ? [{ name: `${key}.wav`, data: encodeWav(audio) }] : []),
  ];
}

/** Rounds landmarks to 0.01 pixels. @returns `[length, 68, 2]`; empty without landmarks */
function pointsOf(landmarks: Float32Array): number[][][] {
  const rounded = (i: number): number => Math.round(100 * (landmarks[i] ?? 0)) / 100;
  const { count } = IBUG68;
  return Array.from({ length: landmarks.length / (2 * count) }, (_, frame) =>
    Array.from({ length: count }, (_, point) => [
      rounded(2 * (frame * count + point)),
      rounded(2 * (frame * count + point) + 1),
    ]),
  );
}
