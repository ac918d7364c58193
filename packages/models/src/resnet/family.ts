import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { backboneName, type BackboneStyle, findBackbone } from '../backbones/index.js';
import { residualBlock } from './blocks.js';
import { resnetSpec } from './convolutions.js';
import { apply, LayerFactory, normalize } from './layers.js';
import type { Input } from './input.js';
import { PaddedMaxPool2D } from './padded.js';
import { orderWeightsForExport } from './standardLayers.js';
import { SobelChannels } from './sobelChannels.js';
import { resnetArchitecture, type ResNetArchitecture } from './architectures.js';

/** Options of `buildResNet`. */
export interface ResNetOptions {
  /** 18, 34, 50, 101 or 152 for Table 1 of the paper, or 6n+2 (8, 14, 20, …) for its CIFAR networks. */
  readonly depth: number;
  /** Variant: position of the stride in bottlenecks, and pooling of the stem; see `backbones/`. @defaultValue 'torchvision' */
  readonly style?: BackboneStyle;
  /** `rgb+sobel`: color and Sobel channels, see `SobelChannels`. @defaultValue 'rgb' */
  readonly input?: Input;
  /** Number of classes. @defaultValue the number of `classNames` */
  readonly classes?: number;
  /** Class names in the order of the outputs; stored with the model. */
  readonly classNames?: readonly string[];
  /** Height and width of the frames in pixels. @defaultValue 224, or 32 for a CIFAR network */
  readonly inputSize?: number;
  /** `[height, width, channels]`, instead of `inputSize`. */
  readonly inputShape?: readonly [number, number, number];
  /** Channels inside the blocks of the first stage. @defaultValue 64, or 16 for a CIFAR network */
  readonly width?: number;
  /** Return probabilities instead of logits, which train more stably. @defaultValue false */
  readonly includeSoftmax?: boolean;
  /** `zeros` builds faster, for weights that are loaded afterwards. @defaultValue 'kaiming' */
  readonly initializer?: 'kaiming' | 'zeros';
  /** The same seed gives the same weights. @defaultValue 1 */
  readonly seed?: number;
}

/**
 * Builds a residual network for images: `[batch, height, width, 3]` → `[batch, classes]`.
 *
 * He et al., https://arxiv.org/abs/1512.03385, with the details of torchvision: stride in the 3×3 convolution (depending on
 * `style`), explicit padding, Kaiming fan-out initialization. It has as many trainable parameters as torchvision's.
 *
 * @throws ModelError `MODEL_OPTION` if an option is invalid.
 */
export function buildResNet(options: ResNetOptions): tf.LayersModel {
  const backbone = createBackbone(options);
  const input = tf.input({ shape: [...backbone.shape], name: 'frames' });
  const features = backboneFeatures(backbone, input);
  const model = tf.model({
    name: backboneName(backbone.architecture),
    inputs: input,
    outputs: addClassifier(backbone.layers, features, options),
  });
  orderWeightsForExport(model);
  if (options.classNames) model.setUserDefinedMetadata({ classes: [...options.classNames] });
  return model;
}

/** A network without classifier, from validated options. */
export interface Backbone {
  readonly architecture: ResNetArchitecture;
  readonly layers: LayerFactory;
  /** `[height, width, channels]` of a frame. */
  readonly shape: readonly [number, number, number];
  /** Channels inside the blocks of the first stage. */
  readonly width: number;
}

/** @throws ModelError `MODEL_OPTION` if an option is invalid. */
export function createBackbone(options: ResNetOptions): Backbone {
  const architecture = resnetArchitecture(options.depth, options.style, options.input);
  return {
    architecture,
    layers: new LayerFactory(integer('seed', options.seed ?? 1), options.initializer ?? 'kaiming'),
    shape: resolveInputShape(options, architecture),
    width: positive('width', options.width ?? architecture.width),
  };
}

/** The network without its classifier: `[frames, height, width, 3]` → `[frames, features]`. */
export function backboneFeatures(
  { architecture, layers, width }: Backbone,
  input: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const { stem, blocks } = resnetSpec({ ...architecture, width });
  const seen =
    architecture.input === 'rgb+sobel' ? apply(new SobelChannels({ name: 'sobel' }), input) : input;
  let x = normalize(layers.convolution(seen, stem), stem.name, { relu: `${stem.name}_relu` });
  if (architecture.stem === 'imagenet') x = apply(stemPool(architecture, x.shape), x);
  for (const block of blocks) x = residualBlock(layers, x, block);
  return apply(tf.layers.globalAveragePooling2d({ name: 'avg_pool' }), x);
}

/** `[batch, features]` → `[batch, classes]`. */
export function addClassifier(
  layers: LayerFactory,
  features: tf.SymbolicTensor,
  options: ResNetOptions,
): tf.SymbolicTensor {
  const logits = layers.dense(features, 'scores', resolveClassCount(options));
  if (!options.includeSoftmax) return logits;
  return apply(tf.layers.softmax({ name: 'probabilities' }), logits);
}

/** `[batch, h, w, width]` → `[batch, h/2, w/2, width]`. @throws ModelError `MODEL_OPTION` for sizes that it cannot pool. */
function stemPool({ style }: ResNetArchitecture, [, height, width]: tf.Shape): tf.layers.Layer {
  const [name, poolSize, strides] = ['pool1_pool', [3, 3], [2, 2]] satisfies [
    string,
    [number, number],
    [number, number],
  ];
  if (findBackbone(style).pool === 'border') {
    // After a ReLU no value is negative, so zero padding equals a padding with -∞.
    return new PaddedMaxPool2D({ name, poolSize, strides, border: { width: 1, name: 'pool1_pad' } });
  }
  // `ceil_mode`: for an even side the last window exceeds it by one, as with TensorFlow's `same`; for an odd side it does not.
  const isEven = height! % 2 === 0;
  if ((width! % 2 === 0) !== isEven) {
    throw wrongArgument(
      'inputShape',
      'a height and width that are both even or both odd after the first convolution',
      [height, width],
    );
  }
  return tf.layers.maxPooling2d({ name, poolSize, strides, padding: isEven ? 'same' : 'valid' });
}

function resolveInputShape(
  options: ResNetOptions,
  architecture: ResNetArchitecture,
): readonly [number, number, number] {
  const { inputShape, inputSize } = options;
  if (inputShape) {
    if (inputShape.length !== 3) throw wrongArgument('inputShape', '[height, width, channels]', inputShape);
    if (inputSize !== undefined)
      throw wrongArgument('inputSize', 'none, because `inputShape` is given', inputSize);
    inputShape.forEach((side) => positive('inputShape', side));
    if (architecture.input === 'rgb+sobel' && (inputShape[2] !== 3 || Math.min(...inputShape) < 2)) {
      throw wrongArgument(
        'inputShape',
        '[height, width, 3] with sides from 2 for input rgb+sobel',
        inputShape,
      );
    }
    return inputShape;
  }
  const size = positive('inputSize', inputSize ?? (architecture.stem === 'imagenet' ? 224 : 32));
  return [size, size, 3];
}

function resolveClassCount({ classes, classNames }: ResNetOptions): number {
  if (classes === undefined && classNames === undefined) {
    throw wrongArgument('classes', 'the number of classes, or `classNames`', 'neither');
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
