// Our loss and gradients with the network of pytorch/gradients.py: node gradients.js JOB
// Writes the gradients, in the order of its manifest, to the file that the job names, and prints the loss.
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildResNet } from '@dfer/models';
import { Optimizer, trainStepOnArray, variablesOf } from '@dfer/train';
import { backboneOf } from '../harness/backbone.js';
import { readJob } from '../harness/json.js';
import { openTorch } from '../harness/openTorch.js';
import { writeResponse } from './response.js';
import { type NamedArray, readArrays, writeArrays } from './arrays.js';
import { gradientsJob } from './jobs.js';
import { readManifest } from './manifest.js';
import { placeOf } from './torchvisionNames.js';

const CLASSES = 7;

/** Keeps the gradients of a step instead of updating weights, so that they are those of the training step itself. */
class GradientRecorder extends Optimizer {
  /** By variable name. */
  readonly found = new Map<string, Float32Array>();

  constructor() {
    super({ kind: 'sgd', learningRate: 0, momentum: 0, nesterov: false, weightDecay: 0 }, []);
  }

  override step(gradients: tf.NamedTensorMap): void {
    for (const [name, gradient] of Object.entries(gradients))
      this.found.set(name, Float32Array.from(gradient.dataSync()));
  }
}

const job = readJob(gradientsJob);
const unavailable = await openTorch(job);
writeResponse(unavailable === null ? { loss: run() } : { unavailable });

function run(): number {
  tf.env().set('TORCH_REFERENCE_KERNELS', job.reference);
  const manifest = readManifest(job.folder);
  const network = buildResNet({ ...backboneOf(job.model), classes: CLASSES, inputSize: job.size });
  const arrays = readArrays(join(job.folder, 'network.bin'), manifest.network);
  const variableOf = (name: string): tf.Variable => {
    const [layer, position] = placeOf(name);
    const weight = network.getLayer(layer).weights[position].read();
    if (weight instanceof tf.Variable) return weight;
    throw new Error(`${name}: expected a variable at ${layer}, ${position}; received a plain tensor.`);
  };
  for (const [name, { shape, values }] of arrays) {
    if (name !== 'images') tf.tidy(() => variableOf(name).assign(tf.tensor(values, [...shape])));
  }
  const recorder = new GradientRecorder();
  const { loss } = trainStepOnArray(
    network,
    variablesOf(network).trainable,
    recorder,
    { input: found(arrays, 'images').values },
    manifest.labels,
    { size: job.size, labelSmoothing: 0.1, learningRate: 0 },
  );
  writeArrays(
    join(job.folder, job.file),
    manifest.reference.gradients.map(([name]) => found(recorder.found, variableOf(name).name)),
  );
  return loss;
}

function found<Value extends NamedArray | Float32Array>(
  values: ReadonlyMap<string, Value>,
  name: string,
): Value {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw new Error(`${name}: expected one of ${[...values.keys()].join(', ')}.`);
}
