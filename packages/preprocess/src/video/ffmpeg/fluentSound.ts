import { PassThrough } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { endingOf } from './fluentEnding.js';
import { fileOf } from './program.js';
import type { Ending, Run } from './run.js';

// fluent-ffmpeg is archived upstream; only the files named after it depend on it, so that it can be replaced.

export interface SoundOptions {
  /** ffmpeg's name of the input. */
  readonly input: string;
  /** Options before the input. */
  readonly inputOptions: readonly string[];
  /** Samples per second. */
  readonly sampleRate: number;
  /** Longer audio is cut off. */
  readonly longestS: number;
}

/**
 * Starts ffmpeg to decode the first audio stream of a video as mono 16-bit PCM.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function startSound({ input, inputOptions, sampleRate, longestS }: SoundOptions): Run {
  const stdout = new PassThrough();
  const command = ffmpeg(input)
    .setFfmpegPath(fileOf('ffmpeg'))
    .inputOptions(['-v', 'error', '-nostdin', ...inputOptions])
    .outputOptions(['-map', '0:a:0'])
    .audioChannels(1)
    .audioFrequency(sampleRate)
    .duration(longestS)
    .format('s16le');
  const ended = new Promise<Ending>((done) => {
    command.on('end', (_, stderr) => done({ code: 0, signal: null, stderr: stderr ?? '' }));
    command.on('error', (error: Error, _, stderr) => done(endingOf(error.message, stderr ?? '')));
  });
  command.pipe(stdout, { end: true });
  return { stdout, ended, kill: () => command.kill('SIGKILL') };
}
