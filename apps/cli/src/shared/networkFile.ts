import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { readModelMetadata, readSafetensorsMetadata, type ModelMetadata } from '@dfer/models';
import {
  pickAlignment,
  PreprocessError,
  resolveSettings,
  parseAlignment,
  type Alignment,
  type PreprocessSettings,
} from '@dfer/preprocess';

import { readConfig } from '../config/config.js';
import type { Config } from '../config/schema.js';
import { InputError } from '../terminal/errors.js';
import { exists, runFiles } from './runFolder.js';

const MODEL = 'model.json';

/**
 * Finds the single network that a path names: a folder with `model.json`, that file, the folder of a fold, or a `.safetensors` file;
 * null if there is none, as in the folder of a run.
 *
 * @throws InputError for a file of another kind
 */
export async function findNetwork(path: string): Promise<string | null> {
  if (basename(path) === MODEL && (await exists(path))) return dirname(path);
  for (const folder of [path, join(path, 'model')]) {
    if (await exists(join(folder, MODEL))) return folder;
  }
  if (!(await exists(path)) || (await stat(path)).isDirectory()) return null;
  const ending = extname(path).toLowerCase();
  if (ending === '.safetensors') return path;
  const received =
    ending === '.onnx' ? `${path}, a format that can be written but not read` : `the file ${path}`;
  throw new InputError(
    `--run: expected the folder of a run, an exported network's folder (model.json), or a .safetensors file; received ${received}; write one with dfer export --format safetensors --checkpoint runs/demo/folds/1 --out model.safetensors`,
  );
}

/** The configuration of the run to which a fold's network belongs; null if it is not a fold's. */
export async function readRunConfig(network: string): Promise<Config | null> {
  const { config } = runFiles(join(resolve(network), '../../..'));
  const isOfRun = basename(resolve(network, '../..')) === 'folds' && (await exists(config));
  return isOfRun ? readConfig(config) : null;
}

/** Alignment of the clips of a fold's network, as far as its run records it. */
export async function readFoldAlignment(network: string): Promise<Alignment | undefined> {
  try {
    const config = await readRunConfig(network);
    return config === null ? undefined : pickAlignment(resolveSettings(config.preprocess));
  } catch (error) {
    // The network can be exported anyway.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Metadata in a network's file. @throws ModelError */
const networkMetadata = (network: string): Promise<ModelMetadata> =>
  extname(network).toLowerCase() === '.safetensors'
    ? readSafetensorsMetadata(network)
    : readModelMetadata(network);

/** Alignment settings for a network that is not a fold's, with a note if its file does not record all of them. */
export async function alignmentSettings(
  network: string,
): Promise<{ readonly settings: PreprocessSettings; readonly note: string | null }> {
  const { alignment } = await networkMetadata(network);
  if (alignment === undefined) {
    const note = `network ${network}: it does not record how its clips were aligned; the default alignment is used (dfer config)`;
    return { settings: resolveSettings(), note };
  }
  const { settings, replacedDetector } = readAlignment(network, alignment);
  const note =
    replacedDetector === null
      ? null
      : `network ${network}: its clips were aligned with the detector ${replacedDetector}, whose file is not part of it; ${settings.detector} is used; --run with the run's folder uses its own`;
  return { settings, note };
}

function readAlignment(network: string, alignment: unknown): ReturnType<typeof parseAlignment> {
  try {
    return parseAlignment(alignment);
  } catch (error) {
    if (!(error instanceof PreprocessError)) throw error;
    throw new InputError(`network ${network}: its alignment cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}
