import { Option } from 'commander';

import { addFlags, type Flags } from '../../config/flags.js';
import { wholeNumber } from '../../config/parsers.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

const EXPLAINED = `
The clips of each fold's test part are classified by that fold's network with their frames in order, shuffled, reversed, and
one frame held: what is lost tells how much the network makes of time. The surest mistakes and the least sure hits are kept as
strips of frames, with the probabilities over time and Grad-CAM pictures. All of it goes into analysis.json of the run, and
into its report.html. The aligned clips come from the cache.

Examples:
  dfer analyze
  dfer analyze runs/demo
  dfer analyze runs/demo --clips 50 --strips 3
  dfer analyze runs/demo --cache /fast/cache --json | jq .temporal`;

/** Most strips of each kind: the report stays below 8 MB. */
const MOST_STRIPS = 30;

export const registerAnalyze: Register = (program, contextOf) => {
  const command = program
    .command('analyze')
    .argument('[run]', 'its folder, as with --run (default: the run that finished last)')
    .description('Test how much a run uses time, and draw film strips with Grad-CAM.')
    .addOption(
      new Option('--clips <n>', 'test clips of each fold, drawn at random (default: all)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option('--strips <n>', 'mistakes to show, and as many hits (default: 6)').argParser(
        wholeNumber(0, MOST_STRIPS),
      ),
    )
    .addHelpText('after', EXPLAINED)
    .action(async (run: string | undefined, flags: Flags) => {
      const { analyzeRun } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(context.signal, analyzeRun(flags.run ?? run, flags, context));
    });
  addFlags(command, ['run', 'data', 'cache', 'seed', 'backend', 'device', 'precision']);
};
