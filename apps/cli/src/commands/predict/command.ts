import { addFlags } from '../../config/flags.js';
import { numberWithin, parsePath } from '../../config/parsers.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';
import type { PredictFlags } from './predictFlags.js';

const EXAMPLES = `
Examples:
  dfer predict film.mp4
  dfer predict a.mp4 interviews/ 'clips/**/*.mov' --run runs/demo --json
  dfer predict film.mp4 --baseline face-api
  dfer predict film.mp4 --window 2 --stride 0.5 --jsonl | jq .predicted
  dfer predict film.mp4 --csv film.csv --vtt film.vtt --timeline film.svg --annotate seen.mp4`;

/** Longest window and stride, seconds. */
const MOST_SECONDS = 3600;

export const registerPredict: Register = (program, contextOf) => {
  const command = program
    .command('predict')
    .argument('<video...>', 'videos, folders with videos or frames in them, patterns such as "clips/*.mp4"')
    .description(
      'The probability of each expression, for everybody in a film and over time: by a trained run, or by a baseline that needs none.',
    )
    .option(
      '--window <seconds>',
      'stretch of film that one answer is about (default: 2)',
      numberWithin(0.1, MOST_SECONDS),
    )
    .option(
      '--stride <seconds>',
      'from one window to the next (default: half a window)',
      numberWithin(0.02, MOST_SECONDS),
    )
    .option('--fps <n>', 'frames a second of folders of frames (default: 25)', numberWithin(0.1, 1000))
    .option('--jsonl', 'print one JSON document a line and window, as soon as it is there')
    .option('--csv <file>', 'write a row a window and person (docs/predictions.md)', parsePath)
    .option('--vtt <file>', 'write WebVTT subtitles; of several films, into a folder', parsePath)
    .option('--srt <file>', 'write SubRip subtitles; of several films, into a folder', parsePath)
    .option(
      '--timeline <file>',
      'draw probabilities over time as SVG: one file, or a folder with one a person',
      parsePath,
    )
    .option(
      '--annotate <file>',
      'write the film with boxes, landmarks, answers and bars drawn in (.mp4, .mkv, .mov)',
      parsePath,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (videos: string[], { timeline, ...flags }: PredictFlags) => {
      const { predict } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(
        context.signal,
        predict(videos, { ...flags, ...(timeline === undefined ? {} : { timeline }) }, context),
      );
    });
  addFlags(command, ['run', 'baseline', 'backend', 'device', 'precision']);
};
