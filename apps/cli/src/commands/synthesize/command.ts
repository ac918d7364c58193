import { Option } from 'commander';

import { RELEASE_FORMATS } from '@dfer/synthetic/settings';

import { addFlags, type Flags } from '../../config/flags.js';
import { wholeNumber } from '../../config/parsers.js';
import type { Register } from '../register.js';

/** Here `--format` names a data set; in `export` it names a file format. */
type SynthesizeFlags = Omit<Flags, 'format'> & { readonly format?: NonNullable<Flags['releaseFormat']> };

export const registerSynthesize: Register = (program, contextOf) => {
  const command = program
    .command('synthesize')
    .description('Render a release of synthetic talking heads in the format of a data set.')
    .addOption(
      new Option(
        '--format <name>',
        'data set whose layout, label files and classes to use (default: dfew)',
      ).choices(RELEASE_FORMATS),
    )
    .addOption(new Option('--clips <n>', 'number of clips').argParser(wholeNumber(1)))
    .addOption(new Option('--subjects <n>', 'number of different faces').argParser(wholeNumber(1)))
    .addHelpText(
      'after',
      '\nDefault folder: .dfer/demo, or for other settings than the default ones .dfer/release-<digest>, which the last line names.\n\nExamples:\n  dfer synthesize\n  dfer synthesize --out /tmp/heads --clips 70 --subjects 10\n  dfer synthesize --format mafw --out /tmp/mafw --clips 110',
    )
    .action(async ({ format, ...flags }: SynthesizeFlags) => {
      const { synthesize } = await import('./run.js');
      await synthesize(format === undefined ? flags : { ...flags, releaseFormat: format }, contextOf(flags));
    });
  addFlags(command, ['out', 'config', 'seed', 'workers']);
};
