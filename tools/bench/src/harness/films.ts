// Synthetic films for benchmarks, kept under .dfer/bench: the same name always means the same pixels.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClipKind,
  type ClipPlan,
  clipTruth,
  DEFAULT_SETTINGS,
  type FrameTruth,
  planRelease,
  type ReleaseSettings,
  SyntheticClip,
} from '@dfer/synthetic';
import { exitCode } from '../processes/exitCode.js';

/** Frames per second of every film. */
export const FPS = 25;
/** Where films and other files are kept. */
export const FOLDER = join('.dfer', 'bench');
const ENCODING = '-c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -threads 1 -f mp4'.split(' ');

const ENDINGS = /\.(mp4|mkv|mov|webm|avi)$/i;

/**
 * Paths of the videos in the folder of `--films`, sorted. A folder without any ends the process with exit code 2.
 *
 * @param benchmark - Its name, for the message.
 */
export function videosIn(folder: string, benchmark: string): string[] {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const names = isFolder ? readdirSync(folder).filter((name) => ENDINGS.test(name)) : [];
  if (names.length > 0) return names.sort().map((name) => join(folder, name));
  console.error(`bench:${benchmark}: --films: expected a folder with videos; received ${folder}.`);
  process.exit(2);
}

/** A film: a clip of a release, of the requested kind and length. */
export interface Film {
  /** Number of the clip, from 0. @defaultValue 0 */
  readonly clip?: number;
  /** @defaultValue ordinary */
  readonly kind?: ClipKind;
  readonly seconds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Repeats the first frame with new noise. @defaultValue false */
  readonly still?: boolean;
}

function planned({ clip = 0, kind = 'ordinary', seconds, width, height }: Film): {
  readonly settings: ReleaseSettings;
  readonly plan: ClipPlan;
} {
  const settings = { ...DEFAULT_SETTINGS, width, height, fps: FPS, awkward: false };
  return { settings, plan: { ...planRelease(settings)[clip], kind, frames: seconds * FPS } };
}

/** Ground truth of each frame. */
export function truthOf(film: Film): FrameTruth[] {
  const { settings, plan } = planned(film);
  const truth = clipTruth(plan, settings);
  return film.still ? truth.map(() => truth[0]) : truth;
}

/**
 * Makes a film's file if it is missing.
 *
 * @param shorter - Seconds of copies that stop earlier, made from the same frames.
 * @returns Its path.
 */
export async function makeFilm(film: Film, shorter: readonly number[] = []): Promise<string> {
  const wanted = [film.seconds, ...shorter].map((seconds) => ({
    seconds,
    path: pathOf({ ...film, seconds }),
  }));
  if (wanted.every(({ path }) => existsSync(path))) return wanted[0].path;
  mkdirSync(FOLDER, { recursive: true });
  process.stderr.write(`making ${wanted[0].path}\n`);
  const { settings, plan } = planned(film);
  const { width, height } = settings;
  const clip = new SyntheticClip(plan, settings);
  const input = [
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`],
    ...['-r', String(FPS), '-i', 'pipe:0'],
  ];
  const outputs = wanted.flatMap(({ seconds, path }) => [
    ...(film.still ? ['-vf', 'noise=alls=6:allf=t:all_seed=1'] : []),
    ...['-t', String(seconds), ...ENCODING, `${path}.part`],
  ]);
  const encoder = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...outputs], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = exitCode(encoder);
  for (let frame = 0; frame < plan.frames; frame++) {
    const { data } = clip.render(film.still ? 0 : frame);
    if (!encoder.stdin.write(Buffer.from(data.buffer))) await once(encoder.stdin, 'drain');
  }
  encoder.stdin.end();
  assertDone(await ended);
  for (const { path } of wanted) renameSync(`${path}.part`, path);
  return wanted[0].path;
}

/** The path of a film's file. */
export function pathOf({ clip = 0, kind = 'ordinary', seconds, width, height, still = false }: Film): string {
  return join(FOLDER, `${still ? 'still' : kind}-${clip}-${width}x${height}-${seconds}s.mp4`);
}

/**
 * Makes a film that cuts to another person at the same position: the first frames are from the first film, the rest from the second.
 *
 * @param cutAt - Number of frames from the first film.
 * @returns Its path.
 */
export async function makeCutFilm(first: Film, second: Film, cutAt: number): Promise<string> {
  const paths = [await makeFilm(first), await makeFilm(second)];
  const target = join(FOLDER, `cut-${first.clip}-${second.clip}-at-${cutAt}.mp4`);
  if (existsSync(target)) return target;
  const inputs = paths.flatMap((path) => ['-i', path]);
  const joined = `[0:v]trim=end_frame=${cutAt},setpts=PTS-STARTPTS[a];[1:v]trim=start_frame=${cutAt},setpts=PTS-STARTPTS[b];[a][b]concat`;
  const encoder = spawn(
    'ffmpeg',
    ['-v', 'error', '-y', ...inputs, '-filter_complex', joined, ...ENCODING, `${target}.part`],
    { stdio: 'inherit' },
  );
  assertDone(await exitCode(encoder));
  renameSync(`${target}.part`, target);
  return target;
}

function assertDone(code: number | null): void {
  if (code !== 0) throw new Error(`ffmpeg exited with code ${code}`);
}
