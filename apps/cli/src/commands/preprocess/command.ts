import { Option } from 'commander';

import { addFlags, ALIGNMENT_FLAGS, STORE_FLAGS, type Flags } from '../../config/flags.js';
import { wholeNumber } from '../../config/parsers.js';
import type { Register } from '../register.js';

export const registerPreprocess: Register = (program, contextOf) => {
  const command = program
    .command('preprocess')
    .description('Find and align the faces of a data set and store the frames; cached clips are reused.')
    // `train` has only the second name: there, `--size` is the side of the network's input.
    .addOption(
      new Option('--size, --aligned-size <pixels>', 'side of the aligned face').argParser(wholeNumber(8)),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer preprocess --data /data/DFEW --size 112 --margin 0.4\n  dfer preprocess --data videos --cache /big/cache --allow-bad\n  dfer preprocess --data /data/DFEW --encoding jpeg --audio\n  dfer preprocess --data /data/DFEW --status',
    )
    .option('--status', 'print the progress and exit, even while another process is working')
    .option('--rebuild-index', 'verify every record of the store first, and process damaged clips again')
    .action(async (flags: Flags) => {
      if (flags.status === true) {
        const { preprocessStatus } = await import('./status.js');
        return preprocessStatus(flags, contextOf(flags));
      }
      const { preprocessData } = await import('./run.js');
      await preprocessData(flags, contextOf(flags));
    });
  addFlags(command, [
    'data',
    'cache',
    'config',
    ...ALIGNMENT_FLAGS,
    ...STORE_FLAGS,
    'backend',
    'device',
    'workers',
    'allowBad',
    'retryFailed',
  ]);
};
