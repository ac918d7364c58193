import { Argument, InvalidArgumentError } from 'commander';

import { addFlags, type Flags } from '../../config/flags.js';
import { parsePath, wholeNumber, parseFolds } from '../../config/parsers.js';
import { addOverrideFlags } from '../../config/overrides.js';
import type { Register } from '../register.js';
import { DEFAULT_DEPTHS } from './defaultDepths.js';

const EXAMPLES = `
Each depth is a run of its own in <out>/resnet<depth>, with the same settings, data, folds and seed. Finished runs are kept: after Ctrl-C
the same command resumes. Then the runs are compared with the first, as by "dfer compare": compare.html, tables/ and study.json.

Either no depth is pretrained, or --weights gives a file for each, with {depth} in its path.
ResNet-20 belongs to the CIFAR family of He et al. (three stages of 16, 32 and 64 channels, 0.27 million parameters), the others to the
ImageNet family (four stages, from 64 channels; ResNet-18, its shallowest, has 11.2 million parameters). The families differ in more
than depth; --depths 18,34,50,101,152 stays within one.

Examples:
  dfer study depth --config configs/dfew-resnet50.json --data /data/DFEW --depths 18,34,50
  dfer study depth --depths 8,14,20 --set train.epochs=5 --set model.size=32 --out runs/small-depths
  dfer study depth --depths 18,50 --weights 'weights/resnet{depth}.safetensors'`;

export const registerStudy: Register = (program, contextOf) => {
  const command = program
    .command('study')
    .addArgument(new Argument('<what>', 'the setting to vary').choices(['depth']))
    .description('Train the same experiment with networks of several depths and compare them.')
    .option(
      '--depths <list>',
      `depths, separated by commas (default: ${DEFAULT_DEPTHS.join(',')})`,
      depthList,
    )
    .option('--weights <path>', 'weights file of each depth, with {depth} in the path', parsePath)
    .option('--folds <list>', 'all, or numbers: 1,3', parseFolds)
    .addHelpText('after', EXAMPLES)
    .action(async (_what: string, flags: Flags) => {
      const { studyDepth } = await import('./run.js');
      await studyDepth(flags, contextOf(flags));
    });
  addOverrideFlags(command);
  addFlags(command, [
    'data',
    'cache',
    'out',
    'config',
    'seed',
    'backend',
    'device',
    'precision',
    'workers',
    'allowBad',
    'retryFailed',
  ]);
};

/** Comma-separated depths: `18,34`. @throws InvalidArgumentError */
function depthList(text: string): number[] {
  const depths = text.split(',').map(wholeNumber(1));
  if (depths.length >= 2 && new Set(depths).size === depths.length) return depths;
  throw new InvalidArgumentError(`expected two or more depths, each once; received "${text}".`);
}
