import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { isClipModel } from './buildModel.js';
import { countFaceInputs } from './faceInput.js';

/**
 * Predicts class probabilities of clips. For a frame network, the probabilities of the frames are averaged.
 *
 * @param model - `[n, height, width, channels]` → `[n, classes]`, or `[batch, time, height, width, channels]` → `[batch, classes]`;
 *   a softmax is added if the model does not end with one.
 * @param clips - `[batch, time, height, width, channels]`, normalized for the model.
 * @param face - Face features, `[batch, features]`, if the model takes them.
 * @returns `[batch, classes]`, each row adding up to 1. The caller disposes it.
 * @throws ModelError `MODEL_OPTION` if the shapes of clips or faces do not fit the model.
 */
export function clipProbabilities(model: tf.LayersModel, clips: tf.Tensor, face?: tf.Tensor): tf.Tensor2D {
  const takesWhole = isClipModel(model);
  const wanted = model.inputs[0]?.shape.slice(takesWhole ? 2 : 1) ?? [];
  const wantedTime = takesWhole ? model.inputs[0]?.shape[1] : null;
  const fits = [wantedTime, ...wanted].every((side, i) => side == null || side === clips.shape[i + 1]);
  if (clips.rank !== wanted.length + 2 || !fits) {
    const shape = ['batch', wantedTime ?? 'time', ...wanted].join(', ');
    throw wrongArgument('clips', `a tensor of shape [${shape}]`, clips.shape);
  }
  const [batch = 0, time = 0] = clips.shape;
  if (batch < 1 || time < 1)
    throw wrongArgument('clips', 'at least one clip of at least one frame', clips.shape);
  assertFace(model, batch, face);

  return tf.tidy(() => {
    const examples = takesWhole ? clips : clips.reshape([batch * time, ...clips.shape.slice(2)]);
    const inputs = face === undefined ? examples : [examples, face];
    const outputs = model.predict(inputs, { batchSize: batch * time });
    if (!(outputs instanceof tf.Tensor)) throw wrongArgument('model', 'one output', model.outputs.length);
    const probabilities = endsInSoftmax(model) ? outputs : tf.softmax(outputs);
    return meanProbability(probabilities.reshape([batch, takesWhole ? 1 : time, -1]));
  });
}

function assertFace(model: tf.LayersModel, batch: number, face: tf.Tensor | undefined): void {
  const features = countFaceInputs(model);
  const wanted = features === 0 ? undefined : [batch, features];
  if (String(face?.shape) === String(wanted)) return;
  throw wrongArgument(
    'face',
    wanted === undefined ? 'none, because the model takes none' : `a tensor of shape [${wanted.join(', ')}]`,
    face?.shape ?? 'none',
  );
}

/** The mean over time: `[batch, time, classes]` → `[batch, classes]`. */
export function meanProbability(probabilities: tf.Tensor): tf.Tensor2D {
  if (probabilities.rank !== 3) {
    throw wrongArgument('probabilities', 'a tensor of shape [batch, time, classes]', probabilities.shape);
  }
  return probabilities.mean<tf.Tensor2D>(1);
}

/** True if a model returns probabilities: its last layer is a softmax or has a softmax activation. */
export function endsInSoftmax(model: tf.LayersModel): boolean {
  const last = model.layers.at(-1);
  return last?.getClassName() === 'Softmax' || last?.getConfig()['activation'] === 'softmax';
}
