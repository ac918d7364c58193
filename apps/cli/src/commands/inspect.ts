import { addFlags, type Flags } from '../flags.js';
import type { Register } from './register.js';

export const registerInspect: Register = (program, contextOf) => {
  const command = program
    .command('inspect')
    .description('What a data set holds: clips a class and a fold, and what is missing or surplus.')
    .addHelpText(
      'after',
      '\nExamples:\n  dfer inspect --data /data/DFEW\n  dfer inspect --data .dfer/demo --json',
    )
    .action(async (flags: Flags) => {
      const { inspect } = await import('../steps/inspect.js');
      await inspect(flags, contextOf(flags));
    });
  addFlags(command, ['data', 'config']);
};
