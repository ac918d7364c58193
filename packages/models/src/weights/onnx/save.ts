import * as tf from '@tensorflow/tfjs';
import { replaceFile } from '@dfer/core';
import { ModelError } from '../../errors.js';
import { isGraph, type LayerJson, toStandardTopology } from '../../resnet/standardLayers.js';
import { stringifyMetadata } from '../stringifyMetadata.js';
import type { ModelMetadata } from '../tfjs.js';
import type { Weight } from '../transpose.js';
import { type Operators, toOperators } from './operators.js';
import { ELEMENT, encodeModel, type GraphProto, type ValueInfoProto } from './schema.js';

/** Opset of 2021, which every maintained runtime supports; its file format version is 8. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * Writes a network as an `.onnx` file of opset 17: `[batch, 3, height, width]` → `[batch, classes]`, or `[batch, time, 3, height, width]`
 * for a clip network, with an optional second input `face`, `[batch, features]`; float32, in PyTorch's axis order. Classes and
 * preprocessing are in `metadata_props`, as JSON unless they are texts.
 *
 * @param path - Written atomically; its folder is created.
 * @throws ModelError `MODEL_FILE` if it cannot be written, `MODEL_EXPORT` for an unsupported layer.
 */
export async function saveOnnx(model: tf.LayersModel, path: string, metadata: ModelMetadata): Promise<void> {
  const bytes = encodeModel({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    producerName: '@dfer/models',
    graph: await createGraph(model, path),
    metadataProps: Object.entries(stringifyMetadata(metadata, model.name)).map(([key, value]) => ({
      key,
      value,
    })),
  });
  try {
    await replaceFile(path, (file) => file.writeFile(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelError('MODEL_FILE', `Cannot write ${path}: ${reason}`, { cause });
  }
}

async function createGraph(model: tf.LayersModel, path: string): Promise<GraphProto> {
  const topology = model.toJSON(null, false);
  const standard = typeof topology === 'object' ? toStandardTopology(topology) : {};
  if (!isGraph(standard))
    throw untranslatable(path, `network ${model.name}, which is not a functional model`);
  const inputs: ValueInfoProto[] = [];
  const parts: Operators[] = [];
  for (const layer of standard.config.layers) {
    if (layer.class_name === 'InputLayer') {
      inputs.push(valueInfo(layer.name, channelsFirst(findOutputShape(model, layer))));
      continue;
    }
    const operators = toOperators({
      name: layer.name,
      kind: layer.class_name,
      config: layer.config,
      inputs: (layer.inbound_nodes[0] ?? []).map(([name]) => name),
      outputShape: findOutputShape(model, layer),
      weights: await readWeights(model, layer),
    });
    if (operators === null) throw untranslatable(path, `layer ${layer.name} of class ${layer.class_name}`);
    parts.push(operators);
  }
  return {
    name: model.name,
    node: parts.flatMap(({ nodes }) => nodes),
    initializer: parts.flatMap(({ constants }) => constants),
    input: inputs,
    output: standard.config.output_layers.map(([name], i) => valueInfo(name, model.outputs[i]?.shape ?? [])),
  };
}

/** Weights of a layer; empty for a standard layer that is a part of a custom layer, which has the weights. */
async function readWeights(model: tf.LayersModel, { name }: LayerJson): Promise<Weight[]> {
  const weights = model.layers.find((layer) => layer.name === name)?.getWeights() ?? [];
  return Promise.all(
    weights.map(async (weight) => ({ values: Float32Array.from(await weight.data()), shape: weight.shape })),
  );
}

/** Output shape of a layer; empty for a standard layer that is a part of a custom layer. */
function findOutputShape(model: tf.LayersModel, { name }: LayerJson): readonly (number | null)[] {
  return model.layers.find((layer) => layer.name === name)?.outputShape.flat() ?? [];
}

/** Moves the channels first, for frames and for clips. */
function channelsFirst(shape: readonly (number | null)[]): tf.Shape {
  if (shape.length < 4) return [...shape];
  return [...shape.slice(0, -3), shape.at(-1)!, ...shape.slice(-3, -1)];
}

function valueInfo(name: string, shape: tf.Shape): ValueInfoProto {
  const dim = shape.map((side) => (side == null ? { dimParam: 'batch' } : { dimValue: side }));
  return { name, type: { tensorType: { elemType: ELEMENT.float, shape: { dim } } } };
}

function untranslatable(path: string, received: string): ModelError {
  return new ModelError(
    'MODEL_EXPORT',
    `Cannot write ${path}: expected layers that have an ONNX operator; received ${received}. Export to tfjs instead.`,
  );
}
