import { Option } from 'commander';

import { addFlags, type Flags } from '../../config/flags.js';
import { wholeNumber } from '../../config/parsers.js';
import type { Register } from '../register.js';

const EXAMPLES = `
Each clip is shown with a source frame, its landmarks and crop, and the aligned frames; a clip that was left out is shown with
the reason. Aligned frames come from the cache, source frames from the data set if it is still available.

Examples:
  dfer contact-sheet
  dfer contact-sheet --data /data/DFEW --random 40 --seed 7 --out look.html
  dfer contact-sheet --only failed --random 100
  dfer contact-sheet 00012 00345 --out two.png`;

export const registerContactSheet: Register = (program, contextOf) => {
  const command = program
    .command('contact-sheet')
    .argument('[ids...]', 'clips to show (default: some at random)')
    .description('Draw clips and what preprocessing made of them, as a page or a picture.')
    .addOption(
      new Option('--random <n>', 'number of clips to draw if none are named (default: 12)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option('--only <kind>', 'show only clips with this status').choices([
        'aligned',
        'eliminated',
        'failed',
      ]),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], flags: Flags) => {
      const { contactSheet } = await import('./run.js');
      await contactSheet(ids, flags, contextOf(flags));
    });
  addFlags(command, ['data', 'cache', 'out', 'config', 'seed']);
};
