import { addFlags, type Flags } from '../../config/flags.js';
import { parsePath, wholeNumber } from '../../config/parsers.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

const EXAMPLES = `
The runs are compared on the clips that all of them tested, each with the first: UAR and WAR with 95 % intervals, differences with
intervals of the paired bootstrap and McNemar's test (Holm-corrected for several), recalls, cost. If all runs know the subject or movie
of each clip (clip-groups.csv), whole subjects or movies are resampled. Unfinished runs are compared on their finished folds.

Examples:
  dfer compare runs/resnet18 runs/resnet50
  dfer compare runs/a runs/b runs/c --out runs/compared      (compare.html, and each table as CSV, Markdown and LaTeX)
  dfer compare runs/a runs/b --groups people.csv             (resample groups from your own table "clip,group")
  dfer compare runs/a runs/b --no-groups                     (resample clips one by one)
  dfer compare runs/a runs/b --json`;

export const registerCompare: Register = (program, contextOf) => {
  const command = program
    .command('compare')
    .argument('<runs...>', 'two or more run folders; the others are compared with the first')
    .description('Compare runs on the same clips: are they different, and by how much?')
    .option(
      '--groups <file>',
      'a table "clip,group": clips of a group are resampled together (default: the groups that all runs know)',
      parsePath,
    )
    .option('--no-groups', 'resample clips one by one, even if the runs know their groups')
    .option('--samples <n>', 'samples per bootstrap (default: 10000)', wholeNumber(100))
    .addHelpText('after', EXAMPLES)
    .action(async (runs: readonly string[], flags: Flags) => {
      const { compare } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, compare(runs, flags, context));
    });
  addFlags(command, ['out', 'seed']);
};
