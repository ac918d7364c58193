import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { replaceFile } from '@dfer/core';
import { ModelError } from '../errors.js';
import { toStandardTopology } from '../resnet/standardLayers.js';
import { isClipModel } from '../temporal/buildModel.js';
import { toStandardClipModel } from '../temporal/standardLayers/clipModel.js';
import { restoreClipModel } from './clipModelFile.js';

/** Metadata stored with the weights, needed to interpret predictions. */
export interface ModelMetadata {
  /** Class names in the order of the outputs. */
  readonly classes: readonly string[];
  /** Height and width of the frames in pixels. */
  readonly size: number;
  /** Mean, subtracted from each channel of a frame with values in 0–1. */
  readonly mean?: readonly number[];
  /** Standard deviation, by which each channel is then divided. */
  readonly std?: readonly number[];
  /** Any other JSON values. */
  readonly [key: string]: unknown;
}

/** A model loaded from a file or folder. */
export interface SavedModel {
  readonly model: tf.LayersModel;
  readonly metadata: ModelMetadata;
}

const modelFile = 'model.json';
const weightsFile = 'weights.bin';

/**
 * Writes `model.json` and `weights.bin`, the standard format of TensorFlow.js, into a folder; browsers load it without this package.
 * Each file is written atomically; other files in the folder are kept.
 *
 * @throws ModelError `MODEL_FILE` if the folder cannot be written.
 */
export async function saveModel(
  model: tf.LayersModel,
  folder: string,
  metadata: ModelMetadata,
): Promise<void> {
  const save = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
    const { modelTopology, format, generatedBy, convertedBy, weightSpecs = [] } = artifacts;
    const json = {
      modelTopology: modelTopology && toStandardTopology(modelTopology),
      format,
      generatedBy,
      convertedBy,
      weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
      userDefinedMetadata: {
        ...artifacts.userDefinedMetadata,
        ...metadata,
        weightsDigest: sha256(weights),
      },
    };
    await replaceFile(join(folder, weightsFile), (file) => file.writeFile(weights));
    await replaceFile(join(folder, modelFile), (file) => file.writeFile(JSON.stringify(json)));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  };
  const saved = isClipModel(model) ? toStandardClipModel(model) : model;
  try {
    await saved.save({ save });
  } catch (cause) {
    throw new ModelError('MODEL_FILE', `Cannot save a model in ${folder}: ${toMessage(cause)}`, { cause });
  } finally {
    // `dispose` of the network would not free layers that are used several times.
    if (saved !== model) for (const weight of saved.weights) weight.dispose();
  }
}

/**
 * Loads a model written by {@link saveModel}.
 *
 * @throws ModelError `MODEL_FILE` if files are missing, damaged, or from different saves.
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  try {
    const json = parseModelFile(await readFile(join(folder, modelFile), 'utf8'));
    const bytes = await readFile(join(folder, weightsFile));
    const { weightsDigest, ...metadata } = json.userDefinedMetadata;
    if (weightsDigest !== sha256(bytes)) {
      throw new Error(
        `${weightsFile} is not the file that ${modelFile} was saved with; save the model again`,
      );
    }
    if (!isMetadata(metadata))
      throw new Error(`${modelFile} has no \`classes\` and \`size\` in its metadata`);
    const weightData = new Uint8Array(bytes).buffer;
    const { modelTopology, weightSpecs } = json;
    const model =
      restoreClipModel(modelTopology, weightSpecs, weightData) ??
      (await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData })));
    model.setUserDefinedMetadata(metadata);
    return { model, metadata };
  } catch (cause) {
    throw new ModelError('MODEL_FILE', `Cannot load a model from ${folder}: ${toMessage(cause)}`, { cause });
  }
}

/**
 * Reads the metadata of a model without a backend and without its weights.
 *
 * @throws ModelError `MODEL_FILE`
 */
export async function readModelMetadata(folder: string): Promise<ModelMetadata> {
  try {
    const { userDefinedMetadata } = parseModelFile(await readFile(join(folder, modelFile), 'utf8'));
    if (isMetadata(userDefinedMetadata)) return userDefinedMetadata;
    throw new Error(`${modelFile} has no \`classes\` and \`size\` in its metadata`);
  } catch (cause) {
    throw new ModelError('MODEL_FILE', `Cannot load a model from ${folder}: ${toMessage(cause)}`, { cause });
  }
}

interface ModelJson {
  readonly modelTopology: object;
  readonly weightSpecs: tf.io.WeightsManifestEntry[];
  readonly userDefinedMetadata: Record<string, unknown>;
}

function parseModelFile(text: string): ModelJson {
  const json: Partial<tf.io.ModelJSON> = JSON.parse(text);
  const { modelTopology, weightsManifest, userDefinedMetadata } = json;
  if (!modelTopology || modelTopology instanceof ArrayBuffer || !Array.isArray(weightsManifest)) {
    throw new Error(`${modelFile} is not a TensorFlow.js layers model`);
  }
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    userDefinedMetadata: { ...userDefinedMetadata },
  };
}

export function isMetadata(value: Record<string, unknown>): value is Record<string, unknown> & ModelMetadata {
  const { classes, size } = value;
  return (
    Array.isArray(classes) && classes.every((name) => typeof name === 'string') && typeof size === 'number'
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function toMessage(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
