import type * as tf from '@tensorflow/tfjs';
import { ModelError } from '../../errors.js';
import { inspectModel } from '../../resnet/inspectModel.js';
import { stringifyMetadata } from '../stringifyMetadata.js';
import type { ModelMetadata } from '../tfjs.js';
import { modelTensors } from '../modelTensors.js';
import { toTorch } from '../transpose.js';
import { writeSafetensors } from './write.js';

/**
 * Writes a network as a `.safetensors` file with torchvision's names, those of a clip head as `headTensors` says, which PyTorch's
 * `load_state_dict` takes as it is and `loadWeights` gives back bit for bit. The metadata become texts: classes, size and the like as
 * JSON.
 *
 * @param path - Appears whole or not at all; its folder is made.
 * @throws ModelError `MODEL_FILE` where it cannot be written, `MODEL_EXPORT` for a network with other layers,
 *   `MODEL_OPTION` for none of this family.
 */
export async function saveSafetensors(
  model: tf.LayersModel,
  path: string,
  metadata: ModelMetadata,
): Promise<void> {
  const tensors = modelTensors(inspectModel(model));
  const named = new Set(tensors.map(({ layer }) => layer));
  const foreign = model.layers.find(({ name, weights }) => weights.length > 0 && !named.has(name));
  if (foreign !== undefined) {
    throw new ModelError(
      'MODEL_EXPORT',
      `Cannot write ${path}: expected the layers of torchvision's ResNets alone; received ${foreign.name}. Export to tfjs instead.`,
    );
  }
  const values = await Promise.all(
    tensors.map(async ({ name, shape, layer, index, kind }) => {
      const weight = model.getLayer(layer).getWeights()[index]!;
      const { values: turned } = toTorch(Float32Array.from(await weight.data()), weight.shape, kind);
      return { name, shape, values: turned };
    }),
  );
  const texts = stringifyMetadata(metadata, model.name);
  // Readers of Hugging Face's libraries ask for it.
  await writeSafetensors(path, values, { format: 'pt', ...texts });
}
