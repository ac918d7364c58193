// Long films for benchmarks, kept under .dfer/bench: short films scaled to one size and repeated until they are long enough.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FOLDER, FPS, makeFilm, videosIn } from '../harness/films.js';

/** Number of synthetic people in sequence, and seconds of each. */
const [PEOPLE, SECONDS] = [4, 10];

function ffmpeg(args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: 'inherit' });
}

/** A long film. */
export interface LongFilm {
  /** Folder of videos. @defaultValue rendered heads */
  readonly films?: string | undefined;
  readonly seconds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a film of the given length from all videos of a folder, or from rendered heads if none is given.
 *
 * @returns Its path; made once for the same videos.
 */
export async function makeLongFilm({ films, seconds, width, height }: LongFilm): Promise<string> {
  const size = `${width}x${height}`;
  const sources = films === undefined ? await renderedFilms(width, height) : videosIn(films, 'predict');
  const facts = sources.map((path) => [path, statSync(path).size]);
  const digest = createHash('sha256')
    .update(JSON.stringify([facts, size]))
    .digest('hex')
    .slice(0, 12);
  const round = join(FOLDER, `round-${digest}.mp4`);
  const target = join(FOLDER, `long-${digest}-${seconds}s.mp4`);
  if (existsSync(target)) return target;
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(round)) {
    process.stderr.write(`making ${round}\n`);
    const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:-1:-1,setsar=1,fps=${FPS},format=yuv420p`;
    const pictures = sources.map((_, i) => `[${i}:v:0]${fit}[v${i}]`);
    const joined = `${sources.map((_, i) => `[v${i}]`).join('')}concat=n=${sources.length}[all]`;
    ffmpeg([
      ...sources.flatMap((path) => ['-i', path]),
      ...['-filter_complex', [...pictures, joined].join(';'), '-map', '[all]', '-an'],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-f', 'mp4', `${round}.part`],
    ]);
    renameSync(`${round}.part`, round);
  }
  const list = join(FOLDER, `round-${digest}.txt`);
  // The list must not end before the film does: a round has at least one frame.
  writeFileSync(list, `file '${resolve(round)}'\n`.repeat(Math.ceil(seconds / lengthOf(round)) + 1));
  ffmpeg([
    ...['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', '-t', String(seconds)],
    ...['-f', 'mp4', `${target}.part`],
  ]);
  renameSync(`${target}.part`, target);
  return target;
}

async function renderedFilms(width: number, height: number): Promise<string[]> {
  const films: string[] = [];
  for (let clip = 0; clip < PEOPLE; clip++) {
    films.push(await makeFilm({ clip: clip * 5, seconds: SECONDS, width, height }));
  }
  return films;
}

/** Duration of a film in seconds. */
export function lengthOf(path: string): number {
  const stdout = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  );
  return Number(stdout);
}
