import * as tf from '@tensorflow/tfjs';
import { type Initializer, type LayerArgs, onlyTensor, singleShape } from '../ownLayer.js';
import { padForWindow, type Window } from './window.js';

/**
 * Convolution and max pooling with explicit zero padding. The layers of TensorFlow.js support only `same` and `valid`, so residual
 * networks would need a padding layer that copies every frame. Its convolution layer also computes the gradient of the frames, which
 * is not needed. Models are saved with the standard layers: see `toStandardTopology`.
 */

/** Zero padding on every side. */
export interface Padding {
  readonly width: number;
  /** Name of the padding layer in a saved model; null if TensorFlow's `same` gives the same padding. */
  readonly name: string | null;
}

/** Arguments of a sliding window over `[batch, height, width, channels]`. */
export interface WindowArgs extends LayerArgs {
  readonly strides: readonly [number, number];
  /** @defaultValue null, none */
  readonly border?: Padding | null;
}

export interface PaddedConv2DArgs extends WindowArgs {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  /** @defaultValue false */
  readonly useBias?: boolean;
  /** @defaultValue 'linear' */
  readonly activation?: 'linear' | 'relu';
  /** Not part of the configuration, because a layer created from one gets its weights afterwards. @defaultValue zeros */
  readonly kernelInitializer?: Initializer | 'zeros';
}

export interface PaddedMaxPool2DArgs extends WindowArgs {
  readonly poolSize: readonly [number, number];
}

/** Common base class. */
export abstract class PaddedWindow extends tf.layers.Layer {
  readonly border: Padding | null;
  protected readonly strides: [number, number];

  constructor(
    args: WindowArgs,
    protected readonly window: readonly [number, number],
  ) {
    super(args);
    this.border = args.border ?? null;
    this.strides = [...args.strides];
  }

  protected abstract outputChannels(inputChannels: number | null): number | null;

  /** Shape of the padded input. */
  get paddedShape(): tf.Shape {
    const [x] = [this.input].flat();
    const [batch = null, height = null, width = null, channels = null] = x!.shape;
    const wider = (side: number | null): number | null => (side === null ? null : side + 2 * this.padding);
    return [batch, wider(height), wider(width), channels];
  }

  protected get padding(): number {
    return this.border?.width ?? 0;
  }

  protected get slidingWindow(): Window {
    return { size: this.window, strides: this.strides, padding: this.padding };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch = null, height = null, width = null, channels = null] = singleShape(inputShape);
    const outputSide = (side: number | null, axis: 0 | 1): number | null =>
      side === null
        ? null
        : Math.floor((side + 2 * this.padding - this.window[axis]) / this.strides[axis]) + 1;
    return [batch, outputSide(height, 0), outputSide(width, 1), this.outputChannels(channels)];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { border } = this;
    return {
      ...super.getConfig(),
      strides: [...this.strides],
      padding: 'valid',
      dataFormat: 'channelsLast',
      border: border && { ...border },
    };
  }
}

/** `[batch, height, width, in]` → `[batch, ⌊(height + 2·border − kernel) / stride⌋ + 1, …, filters]`. */
export class PaddedConv2D extends PaddedWindow {
  static readonly className = 'PaddedConv2D';

  readonly #args: PaddedConv2DArgs;
  #kernel!: tf.LayerVariable;
  #bias: tf.LayerVariable | null = null;

  constructor(args: PaddedConv2DArgs) {
    super(args, args.kernelSize);
    this.#args = args;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { filters, kernelInitializer = 'zeros', useBias = false } = this.#args;
    const initializer = kernelInitializer === 'zeros' ? tf.initializers.zeros() : kernelInitializer;
    const shape = [...this.window, singleShape(inputShape).at(-1) ?? null, filters];
    this.#kernel = this.addWeight('kernel', shape, undefined, initializer);
    if (useBias) this.#bias = this.addWeight('bias', [filters], undefined, tf.initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { x, pad } = padForWindow(this.slidingWindow, asImages(inputs), 0);
      const filter = asRank4(this.#kernel.read());
      const { strides } = this;
      const { activation = 'linear' } = this.#args;
      if (this.#bias === null && activation === 'linear') return tf.conv2d(x, filter, strides, pad);
      const bias = this.#bias?.read();
      return tf.fused.conv2d({ x, filter, strides, pad, activation, ...(bias ? { bias } : {}) });
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, useBias = false, activation = 'linear' } = this.#args;
    const window = { filters, kernelSize: [...this.window], dilationRate: [1, 1] };
    return { ...super.getConfig(), ...window, useBias, activation };
  }

  protected override outputChannels(): number {
    return this.#args.filters;
  }
}

/** Max pooling that ignores the padding; the standard layers use zero padding, which is equivalent after a ReLU. */
export class PaddedMaxPool2D extends PaddedWindow {
  static readonly className = 'PaddedMaxPool2D';

  constructor(args: PaddedMaxPool2DArgs) {
    super(args, args.poolSize);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [height, width] = this.window;
    return tf.tidy(() => {
      const { x, pad } = padForWindow(this.slidingWindow, asImages(inputs), -Infinity);
      return tf.maxPool(x, [height, width], this.strides, pad);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), poolSize: [...this.window] };
  }

  protected override outputChannels(inputChannels: number | null): number | null {
    return inputChannels;
  }
}

tf.serialization.registerClass(PaddedConv2D);
tf.serialization.registerClass(PaddedMaxPool2D);

/** True for a 2D convolution layer, custom or from TensorFlow.js. */
export function isConvolution(layer: tf.layers.Layer): boolean {
  return layer instanceof PaddedConv2D || layer.getClassName() === 'Conv2D';
}

function asImages(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor4D {
  return asRank4(onlyTensor(inputs));
}

function asRank4(tensor: tf.Tensor): tf.Tensor4D {
  if (isRank4(tensor)) return tensor;
  throw new TypeError(`Expected a tensor of rank 4; received [${tensor.shape.join()}].`);
}

function isRank4(tensor: tf.Tensor): tensor is tf.Tensor4D {
  return tensor.rank === 4;
}
