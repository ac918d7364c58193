import { Option } from 'commander';
import { HEADS } from '@dfer/models/catalog';

import {
  addFlags,
  ALIGNMENT_FLAGS,
  checkpointPace,
  foldList,
  numberWithin,
  seedList,
  somePath,
  stageList,
  STORE_FLAGS,
  wholeNumber,
  type Flags,
  loaderWorkers,
} from '../../config/flags.js';
import { PRETRAINED_INPUTS } from '../../config/modelSchema.js';
import { addOverrideFlags } from '../../config/overrides.js';
import type { Register } from '../register.js';

const EXAMPLES = `
With no flags it makes a synthetic release first, so that everything runs with no licence and no download.
A run's folder is runs/<name>; an experiment with other settings gets runs/<name>-2 and so on, the same one resumes in its own.

Examples:
  dfer train
  dfer train --config configs/dfew-resnet50.json --data /data/DFEW
  dfer train --epochs 2 --folds 1,3 --out runs/quick
  dfer train --folds 3 --out runs/fold-3          (and the others elsewhere; then: dfer report runs/fold-* --out runs/all)
  dfer train --folds-by film --films films.csv
  dfer train --seeds 1,2,3
  dfer train --model resnet50 --size 224 --weights resnet50.safetensors --freeze stem,layer1
  dfer train --head gru --frames 8
  dfer train --optimizer sgd --lr 0.02 --set train.optimizer.momentum=0.95 --set train.augmentation.erasing=0.25
  dfer train --resume runs/demo`;

export const registerTrain: Register = (program, contextOf) => {
  const command = program
    .command('train')
    .description('The whole experiment: (make clips,) align faces, cross-validate, report.')
    .option(
      '--model <name>',
      'network that looks at each frame: resnet50, resnet18 …; of VGGFace2: resnet50-v1; small: resnet8, 14, 20',
    )
    .option(
      '--weights <file>',
      "start every fold from weights with torchvision's or timm's names: .safetensors, .pth, .pt, .pkl, .tar",
      somePath,
    )
    .addOption(
      new Option(
        '--classifier <fate>',
        "how to treat the file's classifier layer (auto: keep it if its class names match)",
      ).choices(['auto', 'keep', 'replace']),
    )
    .addOption(
      new Option(
        '--pretrained-input <pixels>',
        'what those weights were taught with (auto: as the file says, else imagenet)',
      ).choices(PRETRAINED_INPUTS),
    )
    .addOption(
      new Option(
        '--freeze <stages>',
        'stages to freeze, weights and batch statistics: stem,layer1 … layer4,head',
      ).argParser(stageList),
    )
    .addOption(
      new Option(
        '--head <name>',
        "how a clip's frames become one answer; all but mean-probability learn from whole clips (with --frames)",
      ).choices(HEADS),
    )
    .addOption(
      new Option(
        '--frames <n>',
        'frames of each clip that are looked at, in training and when classifying',
      ).argParser(wholeNumber(1)),
    )
    .addOption(new Option('--folds <list>', 'all, or numbers: 1,3').argParser(foldList))
    .addOption(
      new Option(
        '--folds-by <what>',
        "the release's own folds, or folds that share no person or no film",
      ).choices(['auto', 'official', 'stratified', 'subject', 'film', 'scene']),
    )
    .option('--films <file>', 'a table "clip,film": which film each clip was cut from', somePath)
    .addOption(
      new Option('--seeds <list>', 'train with each of these, and report mean and deviation: 1,2,3')
        .argParser(seedList)
        .conflicts('seed'),
    )
    .addOption(
      new Option(
        '--validation-share <part>',
        'part of the training folds that chooses the epoch (default: 0.15)',
      ).argParser(numberWithin(0.01, 0.5)),
    )
    .addOption(
      new Option(
        '--select <epoch>',
        'validation: the best on that part; last: set none aside and take the last (default: validation)',
      ).choices(['validation', 'last']),
    )
    .addOption(
      new Option(
        '--select-on-test',
        'let the test fold choose the epoch, as many papers do; marks every output as optimistic',
      ).conflicts('select'),
    )
    .addOption(new Option('--epochs <n>', 'epochs').argParser(wholeNumber(1)))
    .addOption(new Option('--batch-size <n>', 'clips per step').argParser(wholeNumber(1)))
    .addOption(new Option('--size <pixels>', "side of the network's input").argParser(wholeNumber(8)))
    .addOption(
      new Option(
        '--checkpoint-every <n>',
        'checkpoint interval in steps (500) or minutes (10m), in addition to every epoch and Ctrl-C',
      ).argParser(checkpointPace),
    )
    .addOption(
      new Option(
        '--loader-workers <n>',
        "threads that prepare each fold's batches ahead of the step; 0: the fold's own (default: auto, by what it costs)",
      ).argParser(loaderWorkers),
    )
    .option('--resume <dir>', 'resume the run in this folder with its saved configuration', somePath)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { train } = await import('./run.js');
      await train(flags, contextOf(flags));
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
    'alignedSize',
    ...ALIGNMENT_FLAGS,
    ...STORE_FLAGS,
    'workers',
    'allowBad',
    'retryFailed',
  ]);
};
