import { addFlags, type Flags } from '../../config/flags.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

export const registerInspect: Register = (program, contextOf) => {
  const command = program
    .command('inspect')
    .description('Count the clips of a data set per class and fold; list missing and surplus files.')
    .addHelpText(
      'after',
      '\nExamples:\n  dfer inspect --data /data/DFEW\n  dfer inspect --data /data/FERV39k\n  dfer inspect --data /data/MAFW\n  dfer inspect --data .dfer/demo --json',
    )
    .action(async (flags: Flags) => {
      const { inspect } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, inspect(flags, context));
    });
  addFlags(command, ['data', 'config']);
};
