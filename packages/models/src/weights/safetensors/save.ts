import type * as tf from '@tensorflow/tfjs';
import { ModelError } from '../../errors.js';
import { inspectModel } from '../../resnet/inspectModel.js';
import { stringifyMetadata } from '../stringifyMetadata.js';
import type { ModelMetadata } from '../tfjs.js';
import { modelTensors } from '../modelTensors.js';
import { toTorch } from '../transpose.js';
import { writeSafetensors } from './write.js';

/**
 * Writes a network as a `.safetensors` file with torchvision's names, and those of `headTensors` for a clip head. PyTorch's
 * `load_state_dict` accepts it, and `loadWeights` restores it bit for bit. Metadata are stored as texts: classes, size and other values
 * as JSON.
 *
 * @param path - Written atomically; its folder is created.
 * @throws ModelError `MODEL_FILE` if it cannot be written, `MODEL_EXPORT` for a network with other layers,
 *   `MODEL_OPTION` for a network of another family.
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
      `Cannot write ${path}: expected only the layers of torchvision's ResNets; received ${foreign.name}. Export to tfjs instead.`,
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
  // Required by Hugging Face libraries.
  await writeSafetensors(path, values, { format: 'pt', ...texts });
}
