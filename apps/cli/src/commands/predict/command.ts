import { addFlags } from '../../config/flags.js';
import { numberWithin, parsePath } from '../../config/parsers.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';
import type { PredictFlags } from './predictFlags.js';

const EXAMPLES = `
Examples:
  dfer predict video.mp4
  dfer predict a.mp4 interviews/ 'clips/**/*.mov' --run runs/demo --json
  dfer predict video.mp4 --baseline face-api
  dfer predict video.mp4 --window 2 --stride 0.5 --jsonl | jq .predicted
  dfer predict video.mp4 --csv video.csv --vtt video.vtt --timeline video.svg --annotate seen.mp4`;

/** Maximum window and stride in seconds. */
const MOST_SECONDS = 3600;

export const registerPredict: Register = (program, contextOf) => {
  const command = program
    .command('predict')
    .argument('<video...>', 'videos, folders of videos or frames, or patterns such as "clips/*.mp4"')
    .description(
      'Predict the expression of each person in a video over time, with a trained run or a baseline that needs no training.',
    )
    .option('--window <seconds>', 'seconds per prediction (default: 2)', numberWithin(0.1, MOST_SECONDS))
    .option(
      '--stride <seconds>',
      'seconds from one window to the next (default: half a window)',
      numberWithin(0.02, MOST_SECONDS),
    )
    .option('--fps <n>', 'frame rate of frame folders (default: 25)', numberWithin(0.1, 1000))
    .option('--jsonl', 'print one line of JSON per window, as soon as the window ends')
    .option('--csv <file>', 'write one row per window and person (docs/predictions.md)', parsePath)
    .option('--vtt <file>', 'write WebVTT subtitles; for several videos, a folder', parsePath)
    .option('--srt <file>', 'write SubRip subtitles; for several videos, a folder', parsePath)
    .option(
      '--timeline <file>',
      'draw probabilities over time as SVG: one file, or a folder with one file per person',
      parsePath,
    )
    .option(
      '--annotate <file>',
      'write the video with boxes, landmarks, labels and bars (.mp4, .mkv, .mov)',
      parsePath,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (videos: string[], { timeline, ...flags }: PredictFlags) => {
      const { predict } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(
        context.signal,
        predict(videos, { ...flags, ...(timeline === undefined ? {} : { timeline }) }, context),
        'run the same command again, which starts over (lines and rows already written are complete)',
      );
    });
  addFlags(command, ['run', 'baseline', 'backend', 'device', 'precision']);
};
