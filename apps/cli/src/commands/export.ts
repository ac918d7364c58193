import { Option } from 'commander';

import { addFlags, wholeNumber, type Flags } from '../flags.js';
import type { Register } from './register.js';

export const registerExport: Register = (program, contextOf) => {
  const command = program
    .command('export')
    .description(
      'Write the aligned clips of a data set as WebDataset archives, for trainers in other languages.',
    )
    .addOption(
      new Option('--format <kind>', 'webdataset: tar archives').choices(['webdataset']).default('webdataset'),
    )
    .addOption(
      new Option('--shard-mb <n>', 'largest archive, in millions of bytes (default: 537)').argParser(
        wholeNumber(1),
      ),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer export --data /data/DFEW --out dfew-tar\n  dfer export --data /data/DFEW --out small --shard-mb 100 --jpeg-quality 90',
    )
    .action(async (flags: Flags) => {
      const { exportData } = await import('../steps/export.js');
      await exportData(flags, contextOf(flags));
    });
  addFlags(command, ['data', 'cache', 'out', 'config', 'jpegQuality']);
};
