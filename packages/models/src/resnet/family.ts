import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { basicBlock, bottleneckBlock } from './blocks.js';
import { apply, LayerMaker, normalize } from './layers.js';
import { PaddedMaxPool2D } from './padded.js';
import { orderAsPlain } from './plain.js';
import { resnetPlan, type ResNetPlan } from './table.js';

/** What `buildResNet` is asked for. */
export interface ResNetOptions {
  /** 18, 34, 50, 101 or 152 for Table 1 of the paper, else 6n+2 (8, 14, 20, …) for its CIFAR networks. */
  readonly depth: number;
  /** Number of classes. @default the number of `classNames` */
  readonly classes?: number;
  /** Names in the order of the outputs; kept with the model. */
  readonly classNames?: readonly string[];
  /** Height and width of the frames in pixels. @default 224, or 32 for a CIFAR network */
  readonly inputSize?: number;
  /** `[height, width, channels]`, instead of `inputSize`. */
  readonly inputShape?: readonly [number, number, number];
  /** Channels inside the blocks of the first stage. @default 64, or 16 for a CIFAR network */
  readonly width?: number;
  /** End in probabilities; without it the model gives scores, which train more stably. @default false */
  readonly includeSoftmax?: boolean;
  /** `zeros` builds at once, for weights that are set or read afterwards. @default 'kaiming' */
  readonly initializer?: 'kaiming' | 'zeros';
  /** The same seed gives the same weights. @default 1 */
  readonly seed?: number;
}

/**
 * A residual network for images: `[batch, height, width, 3]` → `[batch, classes]`.
 *
 * He et al., https://arxiv.org/abs/1512.03385, with the details of torchvision: stride in the 3×3 convolution, explicit
 * padding, Kaiming fan-out initialisation. The trainable parameters are as many as torchvision's.
 *
 * @throws {ModelError} `MODEL_OPTION` where an option makes no sense.
 */
export function buildResNet(options: ResNetOptions): tf.LayersModel {
  const trunk = trunkOf(options);
  const input = tf.input({ shape: [...trunk.shape], name: 'frames' });
  const features = frameFeatures(trunk, input);
  const model = tf.model({
    name: `resnet${trunk.plan.depth}`,
    inputs: input,
    outputs: classify(trunk.make, features, options),
  });
  orderAsPlain(model);
  if (options.classNames) model.setUserDefinedMetadata({ classes: [...options.classNames] });
  return model;
}

/** A network without its answer, by options that were checked. */
export interface Trunk {
  readonly plan: ResNetPlan;
  readonly make: LayerMaker;
  /** `[height, width, channels]` of a frame. */
  readonly shape: readonly [number, number, number];
  /** Channels inside the blocks of the first stage. */
  readonly width: number;
}

/** @throws {ModelError} `MODEL_OPTION` where an option makes no sense. */
export function trunkOf(options: ResNetOptions): Trunk {
  const plan = resnetPlan(options.depth);
  return {
    plan,
    make: new LayerMaker(integer('seed', options.seed ?? 1), options.initializer ?? 'kaiming'),
    shape: inputShapeOf(options, plan),
    width: positive('width', options.width ?? plan.width),
  };
}

/** All but the classifier: `[frames, height, width, 3]` → `[frames, features]`. */
export function frameFeatures({ plan, make, width }: Trunk, input: tf.SymbolicTensor): tf.SymbolicTensor {
  let x = plan.stem === 'imagenet' ? imagenetStem(make, input, width) : cifarStem(make, input, width);
  const block = plan.bottleneck ? bottleneckBlock : basicBlock;
  plan.blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      const name = `conv${stage + 2}_block${i + 1}`;
      x = block(make, x, { name, width: width * 2 ** stage, stride: stage > 0 && i === 0 ? 2 : 1 });
    }
  });
  return apply(tf.layers.globalAveragePooling2d({ name: 'avg_pool' }), x);
}

/** `[batch, features]` → `[batch, classes]`. */
export function classify(
  make: LayerMaker,
  features: tf.SymbolicTensor,
  options: ResNetOptions,
): tf.SymbolicTensor {
  const scores = make.dense(features, 'scores', classesOf(options));
  if (!options.includeSoftmax) return scores;
  return apply(tf.layers.softmax({ name: 'probabilities' }), scores);
}

/** `[batch, h, w, 3]` → `[batch, h/4, w/4, width]`. */
function imagenetStem(make: LayerMaker, input: tf.SymbolicTensor, width: number): tf.SymbolicTensor {
  const y = make.convolution(input, { name: 'conv1', channels: width, kernel: 7, stride: 2 });
  const x = normalize(y, 'conv1', { relu: 'conv1_relu' });
  // After a ReLU nothing is below zero, so that a border of zeros never wins: the same as a border of -∞.
  const border = { width: 1, name: 'pool1_pad' };
  return apply(new PaddedMaxPool2D({ name: 'pool1_pool', poolSize: [3, 3], strides: [2, 2], border }), x);
}

/** `[batch, h, w, 3]` → `[batch, h, w, width]`. */
function cifarStem(make: LayerMaker, input: tf.SymbolicTensor, width: number): tf.SymbolicTensor {
  const x = make.convolution(input, { name: 'conv1', channels: width, kernel: 3, stride: 1 });
  return normalize(x, 'conv1', { relu: 'conv1_relu' });
}

function inputShapeOf(options: ResNetOptions, plan: ResNetPlan): readonly [number, number, number] {
  const { inputShape, inputSize } = options;
  if (inputShape) {
    if (inputShape.length !== 3) throw wrongArgument('inputShape', '[height, width, channels]', inputShape);
    if (inputSize !== undefined)
      throw wrongArgument('inputSize', 'nothing, as `inputShape` is given', inputSize);
    inputShape.forEach((side) => positive('inputShape', side));
    return inputShape;
  }
  const size = positive('inputSize', inputSize ?? (plan.stem === 'imagenet' ? 224 : 32));
  return [size, size, 3];
}

function classesOf({ classes, classNames }: ResNetOptions): number {
  if (classes === undefined && classNames === undefined) {
    throw wrongArgument('classes', 'a number of classes, or `classNames`', 'neither');
  }
  if (classes !== undefined && classNames !== undefined && classes !== classNames.length) {
    throw wrongArgument('classNames', `as many names as \`classes\`, ${classes}`, classNames);
  }
  return positive('classes', classes ?? classNames?.length ?? 0);
}

export function positive(argument: string, value: number): number {
  if (integer(argument, value) < 1) throw wrongArgument(argument, 'at least 1', value);
  return value;
}

function integer(argument: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw wrongArgument(argument, 'a whole number', value);
  return value;
}
