import type { Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import type { ImageSize } from '../../image.js';
import { endingOf } from './fluentEnding.js';
import { fileOf } from './program.js';
import type { Run } from './run.js';

export interface EncoderOptions {
  /** Raw RGB frames, concatenated. */
  readonly frames: Readable;
  readonly size: ImageSize;
  /** Frames per second. */
  readonly rate: number;
  /** File whose first audio stream is copied, its input options, and the start of its pictures after the audio. */
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
 * Starts ffmpeg to encode raw frames as H.264. File names never become part of a filter or a shell command.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function startEncoder({
  frames,
  size,
  rate,
  sound,
  format,
  file,
}: EncoderOptions): Pick<Run, 'ended' | 'kill'> {
  const command = ffmpeg(frames)
    .setFfmpegPath(fileOf('ffmpeg'))
    .inputFormat('rawvideo')
    .inputOptions(['-pixel_format', 'rgb24', '-video_size', `${size.width}x${size.height}`])
    .inputOptions(['-framerate', String(rate), '-itsoffset', String(sound?.startS ?? 0)]);
  if (sound) command.input(sound.input).inputOptions([...sound.options]);
  command
    .outputOptions(['-map', '0:v:0', ...(sound ? ['-map', '1:a:0?', '-c:a', 'aac'] : [])])
    .outputOptions(['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'])
    // H.264 with subsampled chroma needs even sides.
    .outputOptions(['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-v', 'error', '-y'])
    .format(format);
  const ended = new Promise<Awaited<Run['ended']>>((done) => {
    command.on('end', (_, stderr) => done({ code: 0, signal: null, stderr: stderr ?? '' }));
    command.on('error', (error: Error, _, stderr) => done(endingOf(error.message, stderr ?? '')));
  });
  command.save(file);
  return { ended, kill: () => command.kill('SIGKILL') };
}
