import type { Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import type { ImageSize } from '../../image.js';
import { endingOf } from './fluentEnding.js';
import { fileOf } from './program.js';
import type { Run } from './run.js';

export interface FilmToWrite {
  /** Raw RGB frames, one after the other. */
  readonly frames: Readable;
  readonly size: ImageSize;
  /** Frames a second. */
  readonly rate: number;
  /** The file whose first sound stream is kept, with options before it, and by how much its pictures begin later. */
  readonly sound: {
    readonly input: string;
    readonly options: readonly string[];
    readonly startS: number;
  } | null;
  /** ffmpeg's name of the container. */
  readonly format: string;
  readonly file: string;
}

/**
 * Starts ffmpeg on raw frames; it writes an H.264 film. Nothing of the film's names becomes part of a filter or of a shell's command.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function startFilm({
  frames,
  size,
  rate,
  sound,
  format,
  file,
}: FilmToWrite): Pick<Run, 'ended' | 'kill'> {
  const command = ffmpeg(frames)
    .setFfmpegPath(fileOf('ffmpeg'))
    .inputFormat('rawvideo')
    .inputOptions(['-pixel_format', 'rgb24', '-video_size', `${size.width}x${size.height}`])
    .inputOptions(['-framerate', String(rate), '-itsoffset', String(sound?.startS ?? 0)]);
  if (sound) command.input(sound.input).inputOptions([...sound.options]);
  command
    .outputOptions(['-map', '0:v:0', ...(sound ? ['-map', '1:a:0?', '-c:a', 'aac'] : [])])
    .outputOptions(['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'])
    // H.264's halved colors need even sides.
    .outputOptions(['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-v', 'error', '-y'])
    .format(format);
  const ended = new Promise<Awaited<Run['ended']>>((done) => {
    command.on('end', (_, said) => done({ code: 0, signal: null, said: said ?? '' }));
    command.on('error', (error: Error, _, said) => done(endingOf(error.message, said ?? '')));
  });
  command.save(file);
  return { ended, kill: () => command.kill('SIGKILL') };
}
