import { addFlags, type Flags } from '../flags.js';
import { unlessStopped } from '../signals.js';
import type { Register } from './register.js';

export const registerEvaluate: Register = (program, contextOf) => {
  const command = program
    .command('evaluate')
    .description("Figures of a run from its folds' predictions: recalls, precision, F1, verdict.")
    .addHelpText(
      'after',
      '\nExamples:\n  dfer evaluate --run runs/demo\n  dfer evaluate --run runs/demo --json',
    )
    .action(async (flags: Flags) => {
      const { evaluateRun } = await import('../steps/evaluate.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, evaluateRun(flags, context));
    });
  addFlags(command, ['run']);
};
