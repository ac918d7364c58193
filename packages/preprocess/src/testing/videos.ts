import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { preprocess, type PreprocessSummary } from '../run/preprocess.js';
import { resolveSettings, type PreprocessSettings } from '../settings.js';
import { openStore, type ClipStore } from '../store/clipStore.js';
import { fakeNetworks, temporaryFolder, videoClip } from './fakes.js';

/** Settings for fast tests: four frames of 16×16. */
export const SMALL = resolveSettings({ size: 16, length: 4, looked: 4, timeline: 'uniform' });

const folder = temporaryFolder();

/** Writes a video of a moving test pattern, 64×48, 12 frames per second, with these output options. */
export function writeVideo(
  name: string,
  options: readonly string[],
  source = 'testsrc=s=64x48:r=12:d=1',
): string {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...options, path]);
  return path;
}

/** Like `writeVideo`, but writes several videos of one source in one process. @returns their paths, in order */
export function writeVideos(
  videos: readonly (readonly [name: string, options: readonly string[]])[],
  source = 'testsrc=s=64x48:r=12:d=1',
): string[] {
  const paths = videos.map(([name]) => join(folder, name));
  const outputs = videos.flatMap(([, options], i) => [...options, paths[i]!]);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...outputs]);
  return paths;
}

export interface Aligned {
  /** Ids are list indices: `0`, `1` … */
  readonly store: ClipStore;
  readonly summary: PreprocessSummary;
}

/** Runs the whole pipeline on some files; the detector finds a face in every frame. */
export async function alignVideos(
  paths: readonly string[],
  changed: Partial<PreprocessSettings> = {},
): Promise<Aligned> {
  const store = await openStore(temporaryFolder(), { ...SMALL, ...changed });
  const clips = paths.map((path, i) => videoClip(String(i), path));
  const networks = fakeNetworks(() => true);
  return { store, summary: await preprocess({ clips, store, networks, allowBad: true }) };
}

/** Why the file failed; empty if it did not. */
export async function reasonFor(path: string): Promise<string> {
  return (await reasonsFor([path]))[0] ?? '';
}

/** Why each file failed, in order; empty if it did not. */
export async function reasonsFor(paths: readonly string[]): Promise<string[]> {
  const { failed } = (await alignVideos(paths)).summary;
  return paths.map((_, i) => failed.find(({ id }) => id === String(i))?.reason ?? '');
}
