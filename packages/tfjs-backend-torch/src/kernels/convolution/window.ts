import * as tf from '@tensorflow/tfjs';
import type { Attributes } from '../../attributes.js';
import { TorchError } from '../../errors.js';
import type { ArgumentsOf } from '../../native/operations.js';

type Two = [number, number];
type Four = [number, number, number, number];
type Five = [number, number, number, number, number];
type Pad = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof tf.backend_util.computeConv2DInfo>[5];

/** Strides, dilations, leading padding and output sizes, each for all spatial axes, and the position of the channels. */
export type WindowArguments = Pick<ArgumentsOf<'MaxPool'>, 'window' | 'channelsLast'>;

/** Window arguments of a 2D convolution. */
export function conv2DWindow(
  attrs: Attributes,
  xShape: readonly number[],
  filterShape: readonly number[],
  depthwise: boolean,
): WindowArguments {
  const format = attrs.has('dataFormat') ? attrs.text('dataFormat') : 'NHWC';
  const channelsLast = format !== 'NCHW' && format !== 'channelsFirst';
  const info = tf.backend_util.computeConv2DInfo(
    four('x', xShape),
    four('filter', filterShape),
    two(attrs, 'strides'),
    attrs.has('dilations') ? two(attrs, 'dilations') : 1,
    padding(attrs),
    rounding(attrs),
    depthwise,
    channelsLast ? 'channelsLast' : 'channelsFirst',
  );
  return { window: numbersOf(info), channelsLast };
}

/** Window arguments of a 3D convolution with channels last. */
export function conv3DWindow(
  attrs: Attributes,
  xShape: readonly number[],
  filterShape: readonly number[],
): WindowArguments {
  const [depth = 1, height = depth, width = height] = attrs.numbers('strides');
  const [dDepth = 1, dHeight = dDepth, dWidth = dHeight] = attrs.has('dilations')
    ? attrs.numbers('dilations')
    : [1];
  const pad = padding(attrs);
  if (typeof pad === 'object') {
    throw new TorchError('KERNEL_INPUT', 'Conv3D: `pad`: expected same, valid or a number; received a list.');
  }
  const info = tf.backend_util.computeConv3DInfo(
    five('x', xShape),
    five('filter', filterShape),
    [depth, height, width],
    [dDepth, dHeight, dWidth],
    pad,
  );
  const window = [
    ...[info.strideDepth, info.strideHeight, info.strideWidth],
    ...[info.dilationDepth, info.dilationHeight, info.dilationWidth],
    ...[info.padInfo.front, info.padInfo.top, info.padInfo.left],
    ...[info.outDepth, info.outHeight, info.outWidth],
  ];
  return { window, channelsLast: true };
}

/** Window arguments and kernel size of a 2D pooling, and the shape of its output. */
export function pool2DWindow(
  attrs: Attributes,
  xShape: readonly number[],
): {
  readonly pooling: Pick<ArgumentsOf<'MaxPool'>, 'window' | 'channelsLast' | 'kernel'>;
  readonly outShape: number[];
} {
  const info = tf.backend_util.computePool2DInfo(
    four('x', xShape),
    two(attrs, 'filterSize'),
    two(attrs, 'strides'),
    1,
    padding(attrs),
    rounding(attrs),
  );
  const kernel = [info.filterHeight, info.filterWidth];
  return { pooling: { window: numbersOf(info), channelsLast: true, kernel }, outShape: info.outShape };
}

function numbersOf(info: tf.backend_util.Conv2DInfo): number[] {
  return [
    ...[info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth],
    ...[info.padInfo.top, info.padInfo.left],
    ...[info.outHeight, info.outWidth],
  ];
}

function two(attrs: Attributes, name: string): Two {
  const [first = 1, second = first] = attrs.numbers(name);
  return [first, second];
}

function padding(attrs: Attributes): Pad {
  const pad: unknown = attrs.raw['pad'];
  if (pad === 'same' || pad === 'valid' || typeof pad === 'number') return pad;
  const pair = ([before = 0, after = 0]: readonly number[]): Two => [before, after];
  const [a = [], b = [], c = [], d = []] = attrs.table('pad');
  return [pair(a), pair(b), pair(c), pair(d)];
}

function rounding(attrs: Attributes): Rounding {
  if (!attrs.has('dimRoundingMode')) return undefined;
  const mode = attrs.text('dimRoundingMode');
  if (mode === 'floor' || mode === 'round' || mode === 'ceil') return mode;
  throw new TorchError(
    'KERNEL_INPUT',
    `\`dimRoundingMode\`: expected floor, round or ceil; received ${mode}.`,
  );
}

function four(what: string, shape: readonly number[]): Four {
  const [a, b, c, d] = shape;
  if (a !== undefined && b !== undefined && c !== undefined && d !== undefined && shape.length === 4)
    return [a, b, c, d];
  return refuseRank(what, 4, shape);
}

function five(what: string, shape: readonly number[]): Five {
  const [a, b, c, d, e] = shape;
  if (
    a !== undefined &&
    b !== undefined &&
    c !== undefined &&
    d !== undefined &&
    e !== undefined &&
    shape.length === 5
  ) {
    return [a, b, c, d, e];
  }
  return refuseRank(what, 5, shape);
}

function refuseRank(what: string, rank: number, shape: readonly number[]): never {
  throw new TorchError('KERNEL_INPUT', `${what}: expected rank ${rank}; received [${shape.join()}].`);
}
