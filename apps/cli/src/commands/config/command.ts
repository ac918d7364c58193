import { addFlags, type Flags } from '../../config/flags.js';
import { addOverrideFlags } from '../../config/overrides.js';
import type { Register } from '../register.js';

const EXAMPLES = `
Examples:
  dfer config                                             every key with its default
  dfer config --config configs/dfew-resnet50.json --lr 0.01
  dfer config --page > docs/configuration.md              the same as a page, with explanations`;

export const registerConfig: Register = (program, contextOf) => {
  const command = program
    .command('config')
    .description('Print the resolved configuration as JSON.')
    .option('--page', 'print the page docs/configuration.md instead')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags & { readonly page?: boolean }) => {
      const { printConfig } = await import('./run.js');
      await printConfig(flags, contextOf(flags));
    });
  addOverrideFlags(command);
  addFlags(command, ['config', 'data', 'cache', 'seed', 'backend', 'device', 'precision']);
};
