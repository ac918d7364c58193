import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { reasonOf } from '@dfer/core';
import { PreprocessError } from '../../errors.js';

/** Folder of the networks in `@vladmandic/human`, found by its main file because it does not export its package.json. */
function modelFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '..', 'models');
}

/** A network as a graph of TensorFlow.js operations. */
export interface Network {
  /**
   * @param input - `[batch, height, width, 3]`
   * @returns the outputs that were chosen on opening, in that order; the caller disposes of them
   */
  run(input: tf.Tensor4D): tf.Tensor[];
  dispose(): void;
}

/**
 * Opens a network from `@vladmandic/human`, for batches of any size.
 *
 * @param name - name of its two files without extension, such as `blazeface`
 * @param inputSide - expected side of the network's input, to refuse another network with the same name
 * @param outputs - names of graph nodes
 * @throws PreprocessError `BAD_MODEL` if a file is missing, damaged or from another network
 */
export async function openHumanNetwork(
  name: string,
  inputSide: number,
  outputs: readonly string[],
  folder = modelFolder(),
): Promise<Network> {
  const file = join(folder, `${name}.json`);
  try {
    const artifacts = await readArtifacts(folder, name, inputSide);
    const model = await tf.loadGraphModel({ load: () => Promise.resolve(artifacts) });
    return {
      run(input) {
        const found = model.execute(input, [...outputs]);
        return Array.isArray(found) ? found : [found];
      },
      dispose: () => model.dispose(),
    };
  } catch (error) {
    throw new PreprocessError(
      'BAD_MODEL',
      `Network ${file}: expected the ${name} network of @vladmandic/human 3.3; received ${reasonOf(error)}; install that package again.`,
      { cause: error },
    );
  }
}

async function readArtifacts(folder: string, name: string, inputSide: number): Promise<tf.io.ModelArtifacts> {
  const model: tf.io.ModelJSON = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
  const weightSpecs = model.weightsManifest.flatMap(({ weights }) => weights);
  const bytes = await readFile(join(folder, `${name}.bin`));
  const wanted = weightSpecs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (bytes.length !== wanted) throw new TypeError(`${bytes.length} bytes of weights instead of ${wanted}`);
  return {
    modelTopology: ofAnySize(model.modelTopology, inputSide),
    format: model.format ?? 'graph-model',
    weightSpecs,
    weightData: Uint8Array.from(bytes).buffer,
  };
}

function bytesOf({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const widths: Readonly<Record<string, number>> = {
    float32: 4,
    int32: 4,
    float16: 2,
    uint16: 2,
    uint8: 1,
    bool: 1,
  };
  return shape.reduce((product, side) => product * side, widths[quantization?.dtype ?? dtype] ?? NaN);
}

/** Removes the fixed input size from a graph; none of the layers used here depends on it. */
function ofAnySize(topology: tf.io.ModelJSON['modelTopology'], inputSide: number): object {
  const own = new RegExp(
    `"dim":\\[\\{"size":"-?1"\\},\\{"size":"${inputSide}"\\},\\{"size":"${inputSide}"\\},`,
  );
  const any = '"dim":[{"size":"-1"},{"size":"-1"},{"size":"-1"},';
  return JSON.parse(JSON.stringify(topology), (_, node: unknown) => {
    if (typeof node !== 'object' || node === null || !('op' in node) || node.op !== 'Placeholder')
      return node;
    const text = JSON.stringify(node);
    if (!own.test(text)) throw new TypeError(`a network whose input is not ${inputSide} pixels wide`);
    return JSON.parse(text.replace(own, any));
  });
}
