import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@dfer/dataset';
import { PreprocessError } from '../errors.js';
import type { ClipStore } from '../store/clipStore.js';
import { encodeJpeg } from '../store/pixels.js';
import { TarShards, type TarFile, type TarShard } from './tarShards.js';
import { encodeWav } from './wav.js';

export interface WebDatasetOptions {
  readonly store: ClipStore;
  readonly dataset: Pick<Dataset, 'classes' | 'clips' | 'synthetic'>;
  /** Made where it is not there; must be empty. */
  readonly dir: string;
  /** Largest archive, in bytes. @default 536_870_912 */
  readonly maxShardBytes?: number;
  /** Of frames that the store keeps raw, 1–100; kept JPEGs are copied. @default 95 */
  readonly jpegQuality?: number;
  /** Stops between two clips. */
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
 * `<key>.00.jpg` … `<key>.15.jpg`, `<key>.json` and, where there is sound, `<key>.wav`; and `dataset.json` about all.
 *
 * @throws PreprocessError `NOT_EMPTY`, `NOT_IN_STORE` (no clip is), `CORRUPT_RECORD`, `ABORTED`
 */
export async function exportWebDataset(options: WebDatasetOptions): Promise<WebDatasetSummary> {
  const { store, dataset, dir, signal, maxShardBytes = MAX_SHARD_BYTES, jpegQuality = 95 } = options;
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) {
    throw new PreprocessError(
      'NOT_EMPTY',
      `Export ${dir}: expected an empty folder or none; received one that holds files; choose another, or empty it.`,
    );
  }
  const clips = dataset.clips.filter(({ id }) => store.has(id));
  if (clips.length === 0) {
    throw new PreprocessError(
      'NOT_IN_STORE',
      `Export: expected aligned clips of the data set in ${store.dir}; received none; preprocess it first.`,
    );
  }
  const shards = new TarShards(dir, 'clips', maxShardBytes);
  try {
    const keyOf = uniqueKeys();
    for (const [i, clip] of clips.entries()) {
      if (signal?.aborted) throw aborted(dir, i, clips.length);
      const { id, label, votes, fold, subject } = clip;
      const className = label === null ? null : (dataset.classes[label] ?? null);
      const facts = { label, class: className, votes, fold, subject };
      await shards.add(await sampleOf(store, id, keyOf(id), facts, jpegQuality));
      options.onProgress?.(i + 1, clips.length);
    }
    const summary = { samples: clips.length, shards: await shards.finish() };
    const { classes, synthetic } = dataset;
    const about = { format: 'webdataset', classes, synthetic, settings: store.settings, ...summary };
    await writeFile(join(dir, 'dataset.json'), `${JSON.stringify(about, null, 2)}\n`);
    return summary;
  } catch (error) {
    shards.abandon();
    throw error;
  }
}

function aborted(dir: string, done: number, total: number): PreprocessError {
  return new PreprocessError(
    'ABORTED',
    `Export ${dir}: interrupted after ${done} of ${total} clips; empty the folder and run again.`,
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

/** `[length, 68, 2]` to a hundredth of a pixel; empty where there are none. */
function pointsOf(landmarks: Float32Array): number[][][] {
  const rounded = (i: number): number => Math.round(100 * (landmarks[i] ?? 0)) / 100;
  return Array.from({ length: landmarks.length / 136 }, (_, frame) =>
    Array.from({ length: 68 }, (_, point) => [
      rounded(frame * 136 + 2 * point),
      rounded(frame * 136 + 2 * point + 1),
    ]),
  );
}

/** WebDataset takes all up to the first dot of a file's name for the key, so that an id must lose its own. */
function uniqueKeys(): (id: string) => string {
  const taken = new Set<string>();
  return (id) => {
    const plain = id.replace(/[^\w/-]/g, '_').replace(/^\/+/, '');
    let key = plain;
    for (let n = 2; taken.has(key); n++) key = `${plain}-${n}`;
    taken.add(key);
    return key;
  };
}
