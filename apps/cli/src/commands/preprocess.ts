import { Option } from 'commander';

import { addFlags, ALIGNMENT_FLAGS, STORE_FLAGS, wholeNumber, type Flags } from '../flags.js';
import type { Register } from './register.js';

export const registerPreprocess: Register = (program, contextOf) => {
  const command = program
    .command('preprocess')
    .description(
      'Find and align the faces of a data set and keep the frames; what is kept already is not done again.',
    )
    // The second name is the one that `train` knows, where `--size` is the network's.
    .addOption(
      new Option('--size, --aligned-size <pixels>', 'side of the aligned face as it is kept').argParser(
        wholeNumber(8),
      ),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer preprocess --data /data/DFEW --size 112 --margin 0.4\n  dfer preprocess --data films --cache /big/cache --allow-bad',
    )
    .action(async (flags: Flags) => {
      const { preprocessData } = await import('../steps/preprocess.js');
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
  ]);
};
