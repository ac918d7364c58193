// Writes a ResNet with seeded weights like `dfer export --format tfjs`: node seededNetwork.js DEPTH SIZE FOLDER.
import * as tf from '@tensorflow/tfjs';
import { buildResNet, saveModel } from '@dfer/models';

const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];

const [depth, size, folder] = process.argv.slice(2);
await tf.setBackend('cpu');
const model = buildResNet({ depth: Number(depth), classNames: CLASSES, inputSize: Number(size), seed: 1 });
await saveModel(model, folder, {
  classes: CLASSES,
  size: Number(size),
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
});
