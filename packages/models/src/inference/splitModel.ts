import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { isClipModel } from '../temporal/buildModel.js';

/** A model in two parts, so that the second can be asked again about other frames, or differentiated. */
export interface SplitModel {
  /** `[frames, height, width, 3]` → the last convolution's feature maps, `[frames, h, w, channels]`. The caller disposes them. */
  featureMaps(frames: tf.Tensor): tf.Tensor4D;
  /**
   * Feature maps → scores before any softmax: `[frames, classes]`, or, where the network takes clips, `[clips, classes]` of the maps of
   * the clips' frames one after the other. The caller disposes them.
   */
  scores(maps: tf.Tensor): tf.Tensor2D;
}

/**
 * Splits a network behind its last feature map, which is its last output of rank 4. Both parts share the network's weights.
 *
 * @throws ModelError `MODEL_OPTION` where it has no such map, or branches behind it, or ends in an activation that hides its scores.
 */
export function splitModel(model: tf.LayersModel): SplitModel {
  const { layers } = model;
  const at = layers.findLastIndex(
    (layer) => singleOutput(layer)?.shape.length === 4 && layer.getClassName() !== 'InputLayer',
  );
  const map = layers[at] && singleOutput(layers[at]);
  if (map === undefined) throw wrongArgument('model', 'a layer that gives feature maps of rank 4', 'none');
  const rest = layers.slice(at + 1);
  rest.forEach((layer, i) => {
    if (layer.input === (i === 0 ? map : singleOutput(rest[i - 1]!))) return;
    throw wrongArgument('model', `layers in a row behind ${layers[at]!.name}`, `a branch at ${layer.name}`);
  });
  const scoring = rest.at(-1)?.getClassName() === 'Softmax' ? rest.slice(0, -1) : rest;
  if (scoring.at(-1)?.getConfig()['activation'] === 'softmax')
    throw wrongArgument('model', 'scores, or a softmax in a layer of its own, at the end', 'both in one');
  return {
    featureMaps: (frames) =>
      tf.tidy(() => {
        const [, length] = model.inputs[0]?.shape ?? [];
        const input = isClipModel(model)
          ? frames.reshape([-1, length ?? 1, ...frames.shape.slice(1)])
          : frames;
        const maps = only(model.execute(input, map.name));
        const [count = 0, height = 0, width = 0, channels = 0] = maps.shape;
        return maps.as4D(count, height, width, channels);
      }),
    scores: (maps) =>
      tf.tidy(() => {
        const last = scoring.reduce((x, layer) => only(layer.apply(x)), maps);
        return last.as2D(last.shape[0] ?? 0, last.shape[1] ?? 0);
      }),
  };
}

/** A layer's one output; undefined where it has several. */
function singleOutput({ output }: tf.layers.Layer): tf.SymbolicTensor | undefined {
  return Array.isArray(output) ? undefined : output;
}

function only(value: tf.Tensor | tf.SymbolicTensor | (tf.Tensor | tf.SymbolicTensor)[]): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new TypeError('Expected a layer that gives one tensor.');
}
