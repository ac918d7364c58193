import { Option } from 'commander';

import { addFlags, type Flags } from '../../config/flags.js';
import { wholeNumber } from '../../config/parsers.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import type { Register } from '../register.js';

const EXPLAINED = `
Each fold's network classifies its test clips with their frames in order, shuffled, reversed, and with one frame repeated: the change shows how
much the network uses time. The most confident mistakes and the least certain hits are drawn as film strips with probabilities over time
and Grad-CAM pictures. The result is analysis.json and new sections in report.html. The aligned clips are read from the cache.
After Ctrl-C the same command resumes, as long as the run, its clips and the settings are the same.

Examples:
  dfer analyze
  dfer analyze runs/demo
  dfer analyze runs/demo --clips 50 --strips 3
  dfer analyze runs/demo --cache /fast/cache --json | jq .temporal`;

/** Maximum strips of each kind, so that the report stays below 8 MB. */
const MOST_STRIPS = 30;

export const registerAnalyze: Register = (program, contextOf) => {
  const command = program
    .command('analyze')
    .argument('[run]', 'folder of the run (default: the run that finished last)')
    .description('Test how much a run uses time, and draw film strips with Grad-CAM.')
    .addOption(
      new Option('--clips <n>', 'test clips per fold, drawn at random (default: all)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option('--strips <n>', 'number of mistakes and of hits to show (default: 6)').argParser(
        wholeNumber(0, MOST_STRIPS),
      ),
    )
    .option('--restart', 'classify all clips again, including those that an interrupted command has finished')
    .addHelpText('after', EXPLAINED)
    .action(async (run: string | undefined, flags: Flags) => {
      const { analyzeRun } = await import('./run.js');
      const context = contextOf(flags);
      await unlessStopped(
        context.signal,
        analyzeRun(flags.run ?? run, flags, context),
        'run the same command again, which reuses the clips that are already classified',
      );
    });
  addFlags(command, ['run', 'data', 'cache', 'seed', 'backend', 'device', 'precision']);
};
