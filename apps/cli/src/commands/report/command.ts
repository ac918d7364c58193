import { addFlags, type Flags } from '../../config/flags.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

export const registerReport: Register = (program, contextOf) => {
  const command = program
    .command('report')
    .argument(
      '[runs...]',
      'folders of runs; several runs (folds or seeds that were trained separately) are combined in --out',
    )
    .description(
      'Write report.html, figures/ (SVG, PNG, PDF) and tables/ (CSV, Markdown, LaTeX) of a run again, or of several runs together.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  dfer report --run runs/demo\n  dfer report --run runs/demo --out public\n  dfer report runs/fold-1 runs/fold-2 runs/fold-3 --out runs/all',
    )
    .action(async (runs: readonly string[], flags: Flags) => {
      const { reportRun } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, reportRun(runs, flags, context));
    });
  addFlags(command, ['run', 'out']);
};
