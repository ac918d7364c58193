import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { isClipModel } from '../temporal/buildModel.js';
import { countFaceInputs, FACE } from '../temporal/faceInput.js';

/** A model in two parts, so that the second can be evaluated separately or differentiated. */
export interface SplitModel {
  /** `[frames, height, width, 3]` → the last convolution's feature maps, `[frames, h, w, channels]`. The caller disposes them. */
  featureMaps(frames: tf.Tensor): tf.Tensor4D;
  /**
   * Feature maps → logits: `[frames, classes]`, or, for a clip network, `[clips, classes]` for the maps of consecutive frames of each
   * clip. The caller disposes them.
   *
   * @param face - Face features, `[clips, features]`, if the network takes them.
   */
  scores(maps: tf.Tensor, face?: tf.Tensor): tf.Tensor2D;
}

/**
 * Splits a network after its last feature map, which is its last output of rank 4. Both parts share the weights of the network.
 *
 * @throws ModelError `MODEL_OPTION` if it has no such map, branches after it, or ends with a layer that has a fused activation.
 */
export function splitModel(model: tf.LayersModel): SplitModel {
  const { layers } = model;
  const at = layers.findLastIndex(
    (layer) => singleOutput(layer)?.shape.length === 4 && layer.getClassName() !== 'InputLayer',
  );
  const map = layers[at] && singleOutput(layers[at]);
  if (map === undefined) throw wrongArgument('model', 'a layer with an output of rank 4', 'none');
  const ofFace: readonly string[] = [FACE.input, FACE.norm];
  const rest = layers.slice(at + 1).filter(({ name }) => !ofFace.includes(name));
  rest.forEach((layer, i) => {
    const [source] = [layer.input].flat();
    const isJoin = layer.name === FACE.join;
    if (source === (i === 0 ? map : singleOutput(rest[i - 1]!)) && (isJoin || source === layer.input)) return;
    throw wrongArgument('model', `sequential layers after ${layers[at]!.name}`, `a branch at ${layer.name}`);
  });
  const scoring = rest.at(-1)?.getClassName() === 'Softmax' ? rest.slice(0, -1) : rest;
  if (scoring.at(-1)?.getConfig()['activation'] === 'softmax')
    throw wrongArgument('model', 'logits, or a softmax in a separate layer, at the end', 'both in one layer');
  return {
    featureMaps: (frames) =>
      tf.tidy(() => {
        const [, length] = model.inputs[0]?.shape ?? [];
        const input = isClipModel(model)
          ? frames.reshape([-1, length ?? 1, ...frames.shape.slice(1)])
          : frames;
        const features = countFaceInputs(model);
        // The maps do not depend on the face.
        const face = features === 0 ? null : tf.zeros([input.shape[0] ?? 1, features]);
        const maps = only(model.execute(face === null ? input : [input, face], map.name));
        const [count = 0, height = 0, width = 0, channels = 0] = maps.shape;
        return maps.as4D(count, height, width, channels);
      }),
    scores: (maps, face) =>
      tf.tidy(() => {
        const takesFace = countFaceInputs(model) > 0;
        if (takesFace !== (face !== undefined)) {
          throw wrongArgument(
            'face',
            takesFace ? 'face features of each clip' : 'none',
            face?.shape ?? 'none',
          );
        }
        const last = scoring.reduce((x, layer) => {
          if (layer.name !== FACE.join || face === undefined) return only(layer.apply(x));
          return only(layer.apply([x, only(model.getLayer(FACE.norm).apply(face))]));
        }, maps);
        return last.as2D(last.shape[0] ?? 0, last.shape[1] ?? 0);
      }),
  };
}

/** The output of a layer; undefined if it has several. */
function singleOutput({ output }: tf.layers.Layer): tf.SymbolicTensor | undefined {
  return Array.isArray(output) ? undefined : output;
}

function only(value: tf.Tensor | tf.SymbolicTensor | (tf.Tensor | tf.SymbolicTensor)[]): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new TypeError('Expected a layer with one output tensor.');
}
