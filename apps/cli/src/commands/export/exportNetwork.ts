import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import {
  loadModel,
  saveModel,
  saveOnnx,
  saveSafetensors,
  SobelChannels,
  type SavedModel,
} from '@dfer/models';
import { openBackend } from '@dfer/runtime';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Flags, NetworkFormat } from '../../config/flags.js';
import { byteSize } from '../../terminal/table.js';
import { readFoldAlignment } from '../../shared/networkFile.js';
import { exists } from '../../shared/runFolder.js';

/** Writer and default output path of each format. */
const WRITERS: Readonly<
  Record<
    NetworkFormat,
    { readonly save: typeof saveModel; readonly out: string; readonly fileOf: (out: string) => string }
  >
> = {
  tfjs: { save: saveModel, out: 'model', fileOf: (out) => join(out, 'weights.bin') },
  safetensors: { save: saveSafetensors, out: 'model.safetensors', fileOf: (out) => out },
  onnx: { save: saveOnnx, out: 'model.onnx', fileOf: (out) => out },
};

/** The network in a fold's folder, or in a folder with a model.json. @throws InputError */
async function networkIn(checkpoint: string | undefined): Promise<SavedModel> {
  const candidates = checkpoint === undefined ? [] : [checkpoint, join(checkpoint, 'model')];
  for (const folder of candidates) {
    if (!(await exists(join(folder, 'model.json')))) continue;
    const { model, metadata } = await loadModel(folder);
    // Networks of earlier versions do not record it.
    const alignment = metadata['alignment'] ?? (await readFoldAlignment(folder));
    return { model, metadata: { ...metadata, ...(alignment === undefined ? {} : { alignment }) } };
  }
  const received = checkpoint === undefined ? 'nothing' : `${resolve(checkpoint)}, which has no model.json`;
  throw new InputError(
    `network: expected the folder of a finished fold such as runs/demo/folds/1; received ${received}; name one with --checkpoint`,
  );
}

/** Writes a trained network for other programs, with its classes and its preprocessing. */
export async function exportNetwork(format: NetworkFormat, flags: Flags, context: Context): Promise<void> {
  const { save, out: usual, fileOf } = WRITERS[format];
  const out = flags.out ?? usual;
  const isFolder = (await exists(out)) && (await stat(out)).isDirectory();
  if (isFolder && fileOf(out) === out) {
    throw new InputError(`--out: expected a file to write; received the folder ${out}; name a file in it`);
  }
  // Any backend will do: the weights are only copied.
  await openBackend({ backend: 'wasm' });
  const { model, metadata } = await networkIn(flags.checkpoint);
  try {
    // This layer is not part of TensorFlow.js.
    if (format === 'tfjs' && model.layers.some((layer) => layer instanceof SobelChannels)) {
      throw new InputError(
        `--format tfjs: expected a network of standard TensorFlow.js layers; received ${model.name} with Sobel channels (model.input); export onnx or safetensors, or read the run's own folder with @dfer/models`,
      );
    }
    await save(model, out, metadata);
  } finally {
    model.dispose();
  }
  const { size: bytes } = await stat(fileOf(out));
  context.result(
    `${out}: ${model.name} as ${format}, ${byteSize(bytes)}, classes ${metadata.classes.join(', ')}`,
    { out, format, network: model.name, bytes, ...metadata },
  );
}
