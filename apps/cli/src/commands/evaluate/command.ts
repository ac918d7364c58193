import { addFlags, type Flags } from '../../config/flags.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

export const registerEvaluate: Register = (program, contextOf) => {
  const command = program
    .command('evaluate')
    .argument('[run]', 'folder of the run (default: the run that finished last)')
    .description("Compute a run's metrics from its folds' predictions: recall, precision, F1, verdict.")
    .addHelpText(
      'after',
      '\nExamples:\n  dfer evaluate\n  dfer evaluate runs/demo\n  dfer evaluate --run runs/demo --json',
    )
    .action(async (run: string | undefined, flags: Flags) => {
      const { evaluateRun } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, evaluateRun(flags.run ?? run, context));
    });
  addFlags(command, ['run']);
};
