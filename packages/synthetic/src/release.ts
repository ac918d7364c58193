import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { reasonOf, replaceFile } from '@dfer/core';
import { SyntheticError } from './errors.js';
import { type ClipKind, type ClipPlan, planRelease } from './plan.js';
import { type ReleaseSettings, resolveSettings } from './settings.js';
import { layoutOf, type ReleaseLayout } from './layouts/index.js';
import type { ClipFailure, ClipTask } from './worker.js';

/** Incremented when the same settings give other pixels; clips of an older version are rendered again. */
export const GENERATOR_VERSION = 1;

export interface ReleaseOptions extends Partial<ReleaseSettings> {
  /** Folder of the release; created if missing. */
  readonly out: string;
  /** Number of worker threads. @defaultValue the number of cores */
  readonly workers?: number;
  /** Path of ffmpeg. @defaultValue the environment variable FFMPEG_PATH, or "ffmpeg" */
  readonly ffmpeg?: string;
  readonly onProgress?: (progress: ReleaseProgress) => void;
  /** Stops after the clips in progress; finished clips are kept and reused. */
  readonly signal?: AbortSignal;
}

export interface ReleaseProgress {
  readonly done: number;
  readonly total: number;
}

export interface ReleaseSummary {
  readonly root: string;
  readonly clips: number;
  /** Number of clips rendered by this call. */
  readonly made: number;
  readonly reused: number;
  readonly frames: number;
  readonly kinds: Readonly<Record<ClipKind, number>>;
}

/**
 * Makes a release of talking heads in the layout of a data set. An interrupted call can be repeated: finished clips of the same
 * settings are reused. Several processes may make the same release at the same time.
 * @throws SyntheticError `BAD_OPTION`, `FFMPEG_MISSING`, `CANNOT_WRITE` (input), `ABORTED`, `FFMPEG_FAILED`.
 */
export async function makeRelease(options: ReleaseOptions): Promise<ReleaseSummary> {
  const settings = resolveSettings(options);
  const root = resolve(options.out);
  const plans = planRelease(settings);
  const layout = layoutOf(settings.format);
  const videos = join(root, layout.clips);
  const pathOf = (plan: ClipPlan): string => join(videos, `${layout.clipName(plan)}.mp4`);
  const key = JSON.stringify({ version: GENERATOR_VERSION, settings });
  const keyFile = join(root, '.synthetic-settings.json');
  try {
    await mkdir(videos, { recursive: true });
    const earlier = await readFile(keyFile, 'utf8').catch(() => null);
    if (earlier !== key) {
      await refuseForeign(root, videos, keyFile);
      refuseOtherFormat(root, settings.format ?? 'dfew', earlier);
      // Nothing is removed if there was no release: another process may be making it.
      for (const folder of earlier === null ? [] : [layout.clips, ...layout.tables]) {
        await rm(join(root, folder), { recursive: true, force: true });
      }
      await mkdir(videos, { recursive: true });
      await replaceFile(keyFile, key);
    }
    await layout.writeTables(root, plans);
    for (const folder of new Set(plans.map((plan) => dirname(pathOf(plan))))) {
      await mkdir(folder, { recursive: true });
    }
  } catch (cause) {
    if (cause instanceof SyntheticError) throw cause;
    throw cannotWrite(root, cause);
  }
  const missing = plans.filter((plan) => !existsSync(pathOf(plan)));
  await makeClips(missing, settings, pathOf, plans.length, options);
  try {
    await writeManifest(root, settings, plans, layout);
  } catch (cause) {
    throw cannotWrite(root, cause);
  }
  const kinds: Record<ClipKind, number> = {
    ordinary: 0,
    mixed: 0,
    hidden: 0,
    'no-face': 0,
    'two-faces': 0,
    short: 0,
    truncated: 0,
  };
  for (const plan of plans) kinds[plan.kind]++;
  return {
    root,
    clips: plans.length,
    made: missing.length,
    reused: plans.length - missing.length,
    frames: plans.reduce((sum, plan) => sum + plan.frames, 0),
    kinds,
  };
}

function cannotWrite(root: string, cause: unknown): SyntheticError {
  return new SyntheticError(
    'CANNOT_WRITE',
    'input',
    `expected a writable folder with free space at ${root}; received: ${reasonOf(cause)}; free some space and run again`,
    { cause },
  );
}

async function makeClips(
  plans: readonly ClipPlan[],
  settings: ReleaseSettings,
  pathOf: (plan: ClipPlan) => string,
  total: number,
  options: ReleaseOptions,
): Promise<void> {
  let done = total - plans.length;
  options.onProgress?.({ done, total });
  if (plans.length === 0) return;
  const pool = new Piscina<ClipTask, ClipFailure | null>({
    filename: workerFile(),
    maxThreads: Math.max(1, Math.min(options.workers ?? availableParallelism(), plans.length)),
  });
  const queue = [...plans];
  const lane = async (): Promise<void> => {
    for (let plan = queue.shift(); plan !== undefined; plan = queue.shift()) {
      if (options.signal?.aborted) {
        throw new SyntheticError(
          'ABORTED',
          'interrupted',
          `interrupted after ${done} of ${total} clips; run again to resume`,
        );
      }
      const failure = await pool.run({
        plan,
        settings,
        path: pathOf(plan),
        ffmpeg: options.ffmpeg ?? (process.env['FFMPEG_PATH'] || 'ffmpeg'),
      });
      if (failure !== null) {
        queue.length = 0;
        throw new SyntheticError(failure.code, failure.kind, failure.message);
      }
      done++;
      options.onProgress?.({ done, total });
    }
  };
  try {
    const lanes = await Promise.allSettled(Array.from({ length: pool.maxThreads }, () => lane()));
    for (const result of lanes) if (result.status === 'rejected') throw result.reason;
  } finally {
    await pool.destroy();
  }
}

/** Path of the compiled worker: beside this file, or in `dist` if this is the source. */
function workerFile(): string {
  const here = fileURLToPath(new URL('workerEntry.cjs', import.meta.url));
  return existsSync(here) ? here : fileURLToPath(new URL('../dist/workerEntry.cjs', import.meta.url));
}

/** Refuses a folder with another format: readers could not tell which layout a mixed folder has. */
function refuseOtherFormat(root: string, format: string, earlier: string | null): void {
  if (earlier === null) return;
  const held = /"format":"(\w+)"/.exec(earlier)?.[1] ?? 'dfew';
  if (held === format) return;
  throw new SyntheticError(
    'CANNOT_WRITE',
    'input',
    `expected an empty folder or a synthetic release of format ${format} at ${root}; received one of format ${held}; choose another folder`,
  );
}

async function refuseForeign(root: string, videos: string, keyFile: string): Promise<void> {
  if (!existsSync(keyFile) && (await readdir(videos)).length > 0) {
    throw new SyntheticError(
      'CANNOT_WRITE',
      'input',
      `expected an empty folder or a synthetic release at ${root}; received other clips; choose another folder`,
    );
  }
}

async function writeManifest(
  root: string,
  settings: ReleaseSettings,
  plans: readonly ClipPlan[],
  layout: ReleaseLayout,
): Promise<void> {
  const clips = Object.fromEntries(
    plans.map((plan) => {
      const { subject, emotion, kind, variant, frames, fold } = plan;
      return [
        layout.clipName(plan),
        { subject: `s${String(subject).padStart(3, '0')}`, emotion, kind, variant, frames, fold },
      ];
    }),
  );
  const manifest = {
    generator: '@dfer/synthetic',
    version: GENERATOR_VERSION,
    seed: settings.seed,
    settings,
    clips,
  };
  await replaceFile(join(root, 'synthetic.json'), `${JSON.stringify(manifest, null, 1)}\n`);
}
