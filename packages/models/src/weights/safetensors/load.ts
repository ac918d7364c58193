import { ModelError } from '../../errors.js';
import { inputForChannels, parseModelName } from '../../resnet/inspectModel.js';
import { resnetArchitecture } from '../../resnet/architectures.js';
import { buildModel } from '../../temporal/buildModel.js';
import { excerpt } from '../fileErrors.js';
import { loadWeights } from '../load.js';
import { modelTensors } from '../modelTensors.js';
import { isMetadata, type ModelMetadata, type SavedModel } from '../tfjs.js';
import { countValues } from '../torchvisionNames.js';
import { withSafetensors, type SafetensorsFile } from './read.js';

/** Maximum of size and frames; larger values are an error in the file. */
const MOST_SIDES = 4096;

/**
 * Reads the metadata of a file written by {@link saveSafetensors}, without a backend and without reading the tensors.
 *
 * @throws ModelError `MODEL_FILE` for another kind of file, or if the classes are missing.
 */
export async function readSafetensorsMetadata(path: string): Promise<ModelMetadata> {
  return withSafetensors(path, (file) => Promise.resolve(parseMetadata(path, file)));
}

/**
 * Loads a network written by {@link saveSafetensors}: builds it from the metadata of the file and loads all of its weights.
 *
 * @throws ModelError `MODEL_FILE` for another kind of file or missing metadata, `MODEL_WEIGHTS` if its weights belong to
 *   another network.
 */
export async function loadSafetensors(path: string): Promise<SavedModel> {
  const { metadata, options } = await withSafetensors(path, (file) => {
    const parsed = parseMetadata(path, file);
    return Promise.resolve({ metadata: parsed, options: readOptions(path, file, parsed) });
  });
  const model = buildModel({ ...options, initializer: 'zeros' });
  try {
    const { missing } = await loadWeights(model, path, { classifier: 'keep', classNames: metadata.classes });
    if (missing.length > 0) {
      throw otherNetwork(path, 'all tensors of the network', `none for ${excerpt(missing.join(', '))}`);
    }
    model.setUserDefinedMetadata(metadata);
    return { model, metadata };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type ModelOptions = Parameters<typeof buildModel>[0];

/** Options to build the network of a file. Checks that the file has as many values before memory is allocated. */
function readOptions(path: string, { tensors }: SafetensorsFile, metadata: ModelMetadata): ModelOptions {
  const { architecture, classes, size } = metadata;
  const named = parseModelName(String(architecture));
  if (named === null) {
    throw otherNetwork(path, 'the name of a network of this package as architecture', quote(architecture));
  }
  const { depth, style, head, hasFace } = named;
  const frames = head === 'mean-probability' ? null : sides(path, 'frames', metadata['frames']);
  const inputSize = sides(path, 'size', size);
  const [width = 0, seen] = tensors.find(({ name }) => name === 'conv1.weight')?.shape ?? [];
  const input = inputForChannels(seen);
  const spec = { ...resnetArchitecture(depth, style, input), width };
  const [faceFeatures = 0] = hasFace
    ? (tensors.find(({ name }) => name === 'face.running_mean')?.shape ?? [])
    : [];
  const wanted = countValues(
    modelTensors({ architecture: spec, head, frames, classes: classes.length, faceFeatures }),
  );
  const held = tensors.reduce(
    (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
    0,
  );
  if (width < 1 || wanted > held || (hasFace && faceFeatures < 1)) {
    throw otherNetwork(
      path,
      `the weights of a ${excerpt(String(architecture))}`,
      `${held} values instead of ${wanted}`,
    );
  }
  return {
    ...{ depth, style, input, head, width, inputSize, faceFeatures, classNames: classes },
    ...(frames === null ? {} : { frames }),
  };
}

function sides(path: string, key: string, value: unknown): number {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_SIDES;
  if (isCount) return value;
  throw otherNetwork(path, `${key} as a whole number from 1 to ${MOST_SIDES}`, quote(value));
}

function parseMetadata(path: string, { metadata: texts }: SafetensorsFile): ModelMetadata {
  const metadata = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, parsed(text)]));
  if (isMetadata(metadata) && metadata.classes.length > 0) return metadata;
  throw otherNetwork(
    path,
    'classes and size in its metadata',
    `${quote(texts['classes'])} and ${quote(texts['size'])}`,
  );
}

/** The inverse of `stringifyMetadata`. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const quote = (value: unknown): string =>
  value === undefined ? 'none' : excerpt(typeof value === 'string' ? value : JSON.stringify(value));

function otherNetwork(path: string, expected: string, received: string): ModelError {
  return new ModelError(
    'MODEL_FILE',
    `Network ${path}: expected ${expected}; received ${received}. Use a file written by dfer export --format safetensors.`,
  );
}
