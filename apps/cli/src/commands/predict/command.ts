import { addFlags, type Flags } from '../../config/flags.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

export const registerPredict: Register = (program, contextOf) => {
  const command = program
    .command('predict')
    .argument('<video...>', 'films to look at')
    .description(
      'The probability of each expression in any film: by a trained run, or by a baseline that needs none.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer predict film.mp4\n  dfer predict a.mp4 b.mp4 --run runs/demo --json\n  dfer predict film.mp4 --baseline face-api',
    )
    .action(async (videos: string[], flags: Flags) => {
      const { predict } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, predict(videos, flags, context));
    });
  addFlags(command, ['run', 'baseline', 'backend', 'device', 'precision']);
};
