import { PassThrough } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { fileOf } from './program.js';
import type { Ending, Run } from './run.js';

// The one file that knows fluent-ffmpeg, which is archived upstream: another library takes its place here.

export interface SoundOptions {
  /** ffmpeg's name of the input. */
  readonly input: string;
  /** Options before the input. */
  readonly inputOptions: readonly string[];
  /** Samples a second. */
  readonly sampleRate: number;
  /** What is longer is cut. */
  readonly longestS: number;
}

/**
 * Starts ffmpeg on the first sound stream of a film; it writes mono 16-bit PCM.
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
    command.on('end', (_, said) => done({ code: 0, signal: null, said: said ?? '' }));
    command.on('error', (error: Error, _, said) => done(endingOf(error.message, said ?? '')));
  });
  command.pipe(stdout, { end: true });
  return { stdout, ended, kill: () => command.kill('SIGKILL') };
}

/** fluent-ffmpeg tells how a process ended in words alone. */
function endingOf(message: string, said: string): Ending {
  const [, code] = /exited with code (\d+)/.exec(message) ?? [];
  const [, signal] = /killed with signal (\w+)/.exec(message) ?? [];
  return {
    code: code === undefined ? null : Number(code),
    signal: signal ?? null,
    said: said === '' ? message : said,
  };
}
