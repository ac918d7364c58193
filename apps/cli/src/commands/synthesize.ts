import { Option } from 'commander';

import { addFlags, wholeNumber, type Flags } from '../flags.js';
import type { Register } from './register.js';

export const registerSynthesize: Register = (program, contextOf) => {
  const command = program
    .command('synthesize')
    .description('Make a DFEW-format release of synthetic talking heads.')
    .addOption(new Option('--clips <n>', 'clips to make').argParser(wholeNumber(1)))
    .addOption(new Option('--subjects <n>', 'different faces').argParser(wholeNumber(1)))
    .addHelpText(
      'after',
      '\nExamples:\n  dfer synthesize\n  dfer synthesize --out /tmp/heads --clips 70 --subjects 10',
    )
    .action(async (flags: Flags) => {
      const { synthesize } = await import('../steps/synthesize.js');
      await synthesize(flags, contextOf(flags));
    });
  addFlags(command, ['out', 'config', 'seed', 'workers']);
};
