import * as tf from '@tensorflow/tfjs';
import { RuntimeError } from '../errors.js';

/** One spatial side (height or width) of a convolution. */
export interface Side {
  /** Length of x, before padding. */
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before x. */
  readonly before: number;
}

/** The geometry of a convolution of NHWC images with dilation 1. */
export interface Geometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly height: Side;
  readonly width: Side;
}

/** @throws RuntimeError `KERNEL_INPUT` for attributes that tfjs allows but the wasm backend does not support */
export function geometryOf(
  x: readonly number[],
  filter: readonly number[],
  attrs: tf.NamedAttrMap | undefined,
): Geometry {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs ?? {};
  if (dataFormat !== undefined && dataFormat !== 'NHWC') throw unexpected('dataFormat', 'NHWC', dataFormat);
  const info = tf.backend_util.computeConv2DInfo(
    fourSides(x),
    fourSides(filter),
    stridesOf(strides),
    1,
    padOf(pad),
    roundingOf(dimRoundingMode),
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    height: {
      input: info.inHeight,
      output: info.outHeight,
      kernel: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    width: {
      input: info.inWidth,
      output: info.outWidth,
      kernel: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}

/** An input tensor of a kernel, by name. */
export function tensor4d(inputs: tf.NamedTensorInfoMap, name: string): tf.Tensor4D {
  const tensor: unknown = inputs[name];
  if (tensor instanceof tf.Tensor && tensor.rank === 4) return tensor.as4D(...fourSides(tensor.shape));
  throw unexpected(name, 'a tensor of rank 4', inputs[name]?.shape);
}

/** Pads height and width with zeros; a negative amount crops. `[batch, h, w, c]`. */
export function fit(
  x: tf.Tensor4D,
  height: readonly [number, number],
  width: readonly [number, number],
): tf.Tensor4D {
  const padded = [height, width].map(([before, after]): [number, number] => [
    Math.max(before, 0),
    Math.max(after, 0),
  ]);
  const [top = [0, 0], left = [0, 0]] = padded;
  let y = x;
  if (padded.flat().some((amount) => amount > 0)) y = tf.pad(y, [[0, 0], top, left, [0, 0]]);
  const cut = ([before, after]: readonly [number, number]): [number, number] => [
    Math.max(-before, 0),
    Math.max(-after, 0),
  ];
  const [cutTop, cutBottom] = cut(height);
  const [cutLeft, cutRight] = cut(width);
  if (cutTop + cutBottom + cutLeft + cutRight === 0) return y;
  const [n, h, w, c] = y.shape;
  return tf.slice(y, [0, cutTop, cutLeft, 0], [n, h - cutTop - cutBottom, w - cutLeft - cutRight, c]);
}

/** The four numbers of a shape. */
export function fourSides(shape: unknown): [number, number, number, number] {
  if (Array.isArray(shape)) {
    const [a, b, c, d]: unknown[] = shape;
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
      return [a, b, c, d];
    }
  }
  throw unexpected('shape', 'four numbers', shape);
}

function stridesOf(value: unknown): [number, number] {
  if (typeof value === 'number') return [value, value];
  if (Array.isArray(value)) {
    const [height, width]: unknown[] = value;
    if (typeof height === 'number' && typeof width === 'number') return [height, width];
  }
  throw unexpected('strides', 'a number or two', value);
}

function roundingOf(value: unknown): 'floor' | 'round' | 'ceil' | undefined {
  return value === 'floor' || value === 'round' || value === 'ceil' ? value : undefined;
}

function padOf(value: unknown): 'same' | 'valid' | number | tf.backend_util.ExplicitPadding {
  if (value === 'same' || value === 'valid' || typeof value === 'number') return value;
  if (Array.isArray(value)) {
    const [top, bottom, left, right] = fourSides(value.slice(1, 3).flat());
    return [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
  }
  throw unexpected('pad', 'same, valid, a number or four pairs', value);
}

function unexpected(argument: string, expected: string, received: unknown): RuntimeError {
  const shown = JSON.stringify(received) ?? 'nothing';
  return new RuntimeError('KERNEL_INPUT', `\`${argument}\`: expected ${expected}; received ${shown}.`);
}
