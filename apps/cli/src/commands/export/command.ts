import { Option } from 'commander';

import { addFlags, EXPORT_FORMATS, type Flags } from '../../config/flags.js';
import { parsePath, wholeNumber } from '../../config/parsers.js';
import type { Register } from '../register.js';

const EXAMPLES = `
Examples:
  dfer export --data /data/DFEW --out dfew-tar
  dfer export --data /data/DFEW --out small --shard-mb 100 --jpeg-quality 90
  dfer export --format tfjs --checkpoint runs/demo/folds/1 --out web/model
  dfer export --format safetensors --checkpoint runs/demo/folds/1 --out model.safetensors
  dfer export --format onnx --checkpoint runs/demo/folds/1 --out model.onnx

A network file includes its class names and preprocessing: tfjs in model.json (userDefinedMetadata), the others in their metadata.
tfjs opens with tf.loadLayersModel in any browser; safetensors has torchvision's names; onnx has opset 17. A network that was
trained with --face-features has a second input, face, which faceFeatures of @dfer/clips computes from a face's details.`;

export const registerExport: Register = (program, contextOf) => {
  const command = program
    .command('export')
    .description(
      'Write the aligned clips of a data set for trainers in other languages, or a trained network for other programs.',
    )
    .addOption(
      new Option('--format <kind>', 'webdataset: clips as tar archives; the others: a trained network')
        .choices(EXPORT_FORMATS)
        .default('webdataset'),
    )
    .option(
      '--checkpoint <dir>',
      'the network to write: a fold of a run, or any folder with a model.json',
      parsePath,
    )
    .addOption(
      new Option('--shard-mb <n>', 'maximum archive size in megabytes (default: 537)').argParser(
        wholeNumber(1),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const context = contextOf(flags);
      if (flags.format === undefined || flags.format === 'webdataset') {
        const { exportData } = await import('./run.js');
        await exportData(flags, context);
      } else {
        const { exportNetwork } = await import('./exportNetwork.js');
        await exportNetwork(flags.format, flags, context);
      }
    });
  addFlags(command, ['data', 'cache', 'out', 'config', 'jpegQuality']);
};
