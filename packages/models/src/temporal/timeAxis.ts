import * as tf from '@tensorflow/tfjs';
import { type LayerArgs, onlyTensor, singleShape } from '../ownLayer.js';

/** `[batch, time, …]` → `[batch · time, …]`: merges the frames of all clips into one image batch. */
export class MergeTime extends tf.layers.Layer {
  static readonly className = 'MergeTime';

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [null, ...singleShape(inputShape).slice(2)];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs);
    return tf.reshape(x, [-1, ...x.shape.slice(2)]);
  }
}

type SplitTimeArgs = LayerArgs & {
  /** Frames per clip. */
  readonly frames: number;
};

/** `[batch · time, …]` → `[batch, time, …]`: the inverse of `MergeTime`. */
export class SplitTime extends tf.layers.Layer {
  static readonly className = 'SplitTime';

  readonly frames: number;

  constructor(args: SplitTimeArgs) {
    super(args);
    this.frames = args.frames;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [null, this.frames, ...singleShape(inputShape).slice(1)];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs);
    return tf.reshape(x, [-1, this.frames, ...x.shape.slice(1)]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), frames: this.frames };
  }
}

tf.serialization.registerClass(MergeTime);
tf.serialization.registerClass(SplitTime);
