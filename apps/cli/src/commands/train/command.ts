import { Option } from 'commander';
import { FACE_FEATURES } from '@dfer/clips';
import { HEADS } from '@dfer/models/catalog';
import { CLASSIFIER_CHOICES, FOLD_STRATEGIES, PRETRAINED_INPUTS } from '@dfer/train/settings';

import { addFlags, ALIGNMENT_FLAGS, STORE_FLAGS, type Flags } from '../../config/flags.js';
import {
  parseCheckpointInterval,
  parseFolds,
  numberWithin,
  parseSeeds,
  parsePath,
  parseStages,
  wholeNumber,
  parseLoaderWorkers,
} from '../../config/parsers.js';
import { addOverrideFlags } from '../../config/overrides.js';
import type { Register } from '../register.js';

const EXAMPLES = `
Without flags it renders a synthetic release first, so that everything runs without a license or a download.
A run's folder is runs/<name>; an experiment with other settings gets runs/<name>-2 and so on. The same experiment resumes in its folder.

Examples:
  dfer train
  dfer train --config configs/dfew-resnet50.json --data /data/DFEW
  dfer train --epochs 2 --folds 1,3 --out runs/quick
  dfer train --folds 3 --out runs/fold-3          (train the other folds elsewhere, then: dfer report runs/fold-* --out runs/all)
  dfer train --fold-strategy film --films films.csv
  dfer train --seeds 1,2,3
  dfer train --model resnet50 --size 224 --weights resnet50.safetensors --freeze stem,layer1
  dfer train --head gru --frames 8
  dfer train --head mean-feature --frames 8 --face-features mesh
  dfer train --optimizer sgd --lr 0.02 --set train.optimizer.momentum=0.95 --set train.augmentation.erasing=0.25
  dfer train --resume runs/demo`;

export const registerTrain: Register = (program, contextOf) => {
  const command = program
    .command('train')
    .description('Run the whole experiment: align faces, cross-validate, report.')
    .option(
      '--model <name>',
      'backbone: resnet50, resnet18 …; resnet50-v1 (VGGFace2); small: resnet8, 14, 20',
    )
    .option(
      '--weights <file>',
      "start every fold from weights with torchvision's or timm's names: .safetensors, .pth, .pt, .pkl, .tar",
      parsePath,
    )
    .addOption(
      new Option(
        '--classifier <fate>',
        "how to treat the file's classifier layer (auto: keep it if its class names match)",
      ).choices(CLASSIFIER_CHOICES),
    )
    .addOption(
      new Option(
        '--pretrained-input <pixels>',
        'input normalization that the weights were trained with (auto: as the file says, else imagenet)',
      ).choices(PRETRAINED_INPUTS),
    )
    .addOption(
      new Option(
        '--freeze <stages>',
        'stages to freeze, weights and batch-norm statistics: stem,layer1 … layer4,head',
      ).argParser(parseStages),
    )
    .addOption(
      new Option(
        '--head <name>',
        'how frames become one prediction; all but mean-probability are trained on whole clips (with --frames)',
      ).choices(HEADS),
    )
    .addOption(
      new Option(
        '--face-features <kind>',
        'face features for such a head, in addition to the frames: the shape of the face mesh, a face descriptor (default: none)',
      ).choices(FACE_FEATURES),
    )
    .addOption(
      new Option('--frames <n>', 'frames sampled from each clip, in training and when classifying').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(new Option('--folds <list>', 'all, or numbers: 1,3').argParser(parseFolds))
    .addOption(
      new Option(
        '--folds-by, --fold-strategy <name>',
        "the release's own folds, or folds that share no subject, movie or scene",
      ).choices(['auto', ...FOLD_STRATEGIES]),
    )
    .option('--films <file>', 'a table "clip,film": the movie that each clip was cut from', parsePath)
    .addOption(
      new Option('--seeds <list>', 'train with each seed, and report mean and standard deviation: 1,2,3')
        .argParser(parseSeeds)
        .conflicts('seed'),
    )
    .addOption(
      new Option(
        '--validation-share, --validation-fraction <x>',
        'fraction of the training folds used for validation (default: 0.15)',
      ).argParser(numberWithin(0.01, 0.5)),
    )
    .addOption(
      new Option(
        '--select <epoch>',
        'epoch to keep: validation, the best on the validation part; last, the last one, with no validation part (default: validation)',
      ).choices(['validation', 'last']),
    )
    .addOption(
      new Option(
        '--select-on-test',
        'let the test fold choose the epoch, as much published code does; every output is marked as optimistic',
      ).conflicts('select'),
    )
    .addOption(new Option('--epochs <n>', 'epochs').argParser(wholeNumber(1)))
    .addOption(new Option('--batch-size <n>', 'clips per step').argParser(wholeNumber(1)))
    .addOption(new Option('--size <pixels>', "side of the network's input").argParser(wholeNumber(8)))
    .addOption(
      new Option(
        '--checkpoint-every <n>',
        'checkpoint interval in steps (500) or minutes (10m), in addition to every epoch and Ctrl-C',
      ).argParser(parseCheckpointInterval),
    )
    .addOption(
      new Option(
        '--loader-workers <n>',
        "data-loading threads per fold; 0: the fold's own thread (default: auto, by measured cost)",
      ).argParser(parseLoaderWorkers),
    )
    .option('--resume <dir>', 'resume the run in this folder with its saved configuration', parsePath)
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
