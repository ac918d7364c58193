import { addFlags, type Flags } from '../flags.js';
import { unlessStopped } from '../signals.js';
import type { Register } from './register.js';

export const registerReport: Register = (program, contextOf) => {
  const command = program
    .command('report')
    .description('Draw report.html and figures/*.svg of a run anew.')
    .addHelpText(
      'after',
      '\nExamples:\n  dfer report --run runs/demo\n  dfer report --run runs/demo --out public',
    )
    .action(async (flags: Flags) => {
      const { reportRun } = await import('../steps/report.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, reportRun(flags, context));
    });
  addFlags(command, ['run', 'out']);
};
