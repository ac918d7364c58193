import { addFlags, type Flags } from '../flags.js';
import type { Register } from './register.js';

export const registerPreprocess: Register = (program, contextOf) => {
  const command = program
    .command('preprocess')
    .description(
      'Find and align the faces of a data set and keep the frames; what is kept already is not done again.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer preprocess --data /data/DFEW --aligned-size 112\n  dfer preprocess --data films --cache /big/cache --allow-bad',
    )
    .action(async (flags: Flags) => {
      const { preprocessData } = await import('../steps/preprocess.js');
      await preprocessData(flags, contextOf(flags));
    });
  addFlags(command, ['data', 'cache', 'config', 'alignedSize', 'backend', 'device', 'workers', 'allowBad']);
};
