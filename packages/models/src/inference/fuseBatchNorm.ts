import * as tf from '@tensorflow/tfjs';
import { ModelError } from '../errors.js';
import { BatchNormActivation } from '../resnet/batchNormActivation.js';
import { isConvolution } from '../resnet/padded.js';
import { cloneLayer, readConfig } from './layers.js';

type Layer = tf.layers.Layer;

/**
 * Fuses each batch norm into the convolution before it, and a following ReLU into the activation of that convolution, for inference only.
 * Logits are the same up to rounding; the moving statistics become constants. A norm followed by a sum is kept if the backend
 * computes both in one operation: see `BatchNormActivation`.
 *
 * @param model - One input, one output, and layers that are used once each. It is not changed.
 * @returns A network with its own weights, which the caller disposes.
 * @throws ModelError `MODEL_OPTION` for any other network.
 */
export function fuseBatchNorm(model: tf.LayersModel): tf.LayersModel {
  const [first, last] = [model.inputLayers[0], model.outputLayers[0]];
  if (!first || !last || model.inputLayers.length !== 1 || model.outputLayers.length !== 1) {
    const received = `${model.inputLayers.length} and ${model.outputLayers.length}`;
    throw new ModelError(
      'MODEL_OPTION',
      `\`model\`: expected one input and one output; received ${received}.`,
    );
  }
  const fuser = new BatchNormFuser(model);
  // Layers are in topological order.
  for (const layer of model.layers) fuser.add(layer);
  const fused = tf.model({
    name: model.name,
    inputs: fuser.findOutput(first),
    outputs: fuser.findOutput(last),
  });
  fused.setUserDefinedMetadata(model.getUserDefinedMetadata() ?? {});
  return fused;
}

class BatchNormFuser {
  /** Output in the new network for each layer of the old one. */
  readonly #outputs = new Map<Layer, tf.SymbolicTensor>();
  readonly #consumers = new Map<Layer, Layer[]>();
  /** Norms that were fused into their convolution, except for a sum and its ReLU. */
  readonly #fused = new Set<BatchNormActivation>();

  constructor(model: tf.LayersModel) {
    for (const layer of model.layers) this.#consumers.set(layer, []);
    for (const layer of model.layers) {
      for (const source of findSources(layer)) this.#consumers.get(source)?.push(layer);
    }
  }

  findOutput(layer: Layer): tf.SymbolicTensor {
    const output = this.#outputs.get(layer);
    if (output !== undefined) return output;
    throw new ModelError(
      'MODEL_OPTION',
      `\`model\`: expected layer ${layer.name} to be part of it; received a model without it.`,
    );
  }

  add(layer: Layer): void {
    if (this.#outputs.has(layer)) return;
    if (layer instanceof BatchNormActivation && this.#fused.has(layer)) {
      this.#outputs.set(layer, this.#rest(layer));
      return;
    }
    const norm = isConvolution(layer) ? this.#normAfter(layer) : undefined;
    if (norm === undefined || !isFusible(layer, norm)) {
      this.#outputs.set(layer, this.#repeat(layer));
      return;
    }
    if (norm instanceof BatchNormActivation) {
      const { add, relu } = norm.tail;
      this.#outputs.set(layer, this.#convolution(layer, norm, add === null && relu !== null));
      this.#fused.add(norm);
      return;
    }
    const relu = this.#only(norm, 'ReLU');
    const activation =
      relu !== undefined && (readConfig(relu)['maxValue'] ?? null) === null ? relu : undefined;
    const output = this.#convolution(layer, norm, activation !== undefined);
    for (const gone of [layer, norm, activation]) if (gone) this.#outputs.set(gone, output);
  }

  /** The only consumer of `layer`, if it has this class. */
  #only(layer: Layer, className: string): Layer | undefined {
    const [consumer, ...others] = this.#consumers.get(layer) ?? [];
    return others.length === 0 && consumer?.getClassName() === className ? consumer : undefined;
  }

  #normAfter(convolution: Layer): Layer | undefined {
    const norm =
      this.#only(convolution, 'BatchNormalization') ?? this.#only(convolution, BatchNormActivation.className);
    if (norm instanceof BatchNormActivation && norm.isFreeWithSum) return undefined;
    return norm !== undefined && findSources(norm)[0] === convolution ? norm : undefined;
  }

  /** The remaining operations of a fused norm on the output of its convolution. */
  #rest(norm: BatchNormActivation): tf.SymbolicTensor {
    const { add, relu } = norm.tail;
    const [x, residual] = findSources(norm).map((source) => this.findOutput(source));
    if (add === null || residual === undefined) return x!;
    const sum = single(tf.layers.add({ name: add.name }).apply([residual, x!]));
    return relu === null ? sum : single(tf.layers.reLU({ name: relu.name }).apply(sum));
  }

  #repeat(layer: Layer): tf.SymbolicTensor {
    const sources = findSources(layer).map((source) => this.findOutput(source));
    if (sources.length === 0) return tf.input({ batchShape: layer.batchInputShape, name: layer.name });
    const copy = cloneLayer(layer);
    const output = single(copy.apply(sources.length === 1 ? sources[0]! : sources));
    copy.setWeights(layer.getWeights());
    return output;
  }

  #convolution(layer: Layer, norm: Layer, relu: boolean): tf.SymbolicTensor {
    const copy = cloneLayer(layer, {
      useBias: true,
      kernelInitializer: 'zeros',
      biasInitializer: 'zeros',
      activation: relu ? 'relu' : 'linear',
    });
    const output = single(copy.apply(this.findOutput(findSources(layer)[0]!)));
    tf.tidy(() => copy.setWeights(fuseWeights(layer, norm)));
    return output;
  }
}

/** γ·(w∗x + b − μ)/σ + β, as one convolution: filters γ/σ·w, bias β + γ/σ·(b − μ). */
function fuseWeights(convolution: Layer, norm: Layer): tf.Tensor[] {
  const [filters, bias] = convolution.getWeights();
  const { scale, center, epsilon } = readConfig(norm);
  const weights = norm.getWeights();
  const gamma = scale === false ? tf.scalar(1) : weights.shift()!;
  const beta = center === false ? tf.scalar(0) : weights.shift()!;
  const [mean, variance] = [weights[0]!, weights[1]!];
  const gain = tf.div(gamma, tf.sqrt(tf.add(variance, Number(epsilon))));
  const shifted = bias === undefined ? tf.neg(mean) : tf.sub(bias, mean);
  // The norm applies to the last axis of the filters: [height, width, in, out].
  return [tf.mul(filters!, gain), tf.add(beta, tf.mul(gain, shifted))];
}

function isFusible(convolution: Layer, norm: Layer): boolean {
  const { activation, dataFormat } = readConfig(convolution);
  const { axis } = readConfig(norm);
  return (
    activation === 'linear' &&
    dataFormat === 'channelsLast' &&
    (norm instanceof BatchNormActivation || axis === -1 || axis === 3)
  );
}

function findSources(layer: Layer): readonly Layer[] {
  const [node, ...others] = layer.inboundNodes;
  if (node !== undefined && others.length === 0) return node.inboundLayers;
  throw new ModelError(
    'MODEL_OPTION',
    `\`model\`: expected layers that are used once; received ${layer.name}, used ${layer.inboundNodes.length} times.`,
  );
}

function single(
  output: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
): tf.SymbolicTensor {
  if (output instanceof tf.SymbolicTensor) return output;
  throw new ModelError(
    'MODEL_OPTION',
    '`model`: expected layers with one output; received a layer with several.',
  );
}
