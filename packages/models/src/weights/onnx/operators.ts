import type { Weight } from '../transpose.js';
import { toTorch } from '../transpose.js';
import { GraphWriter } from './graphWriter.js';
import { constant, constantNames, int, ints, text } from './attributes.js';
import { sobelChannels } from './sobelChannels.js';
import { temporalOperators } from './temporalOperators.js';
import { ATTRIBUTE, ELEMENT, type AttributeProto, type NodeProto, type TensorProto } from './schema.js';

/** A standard layer of a network, with its inputs and weights. */
export interface OnnxLayer {
  readonly name: string;
  /** Class name, such as `Conv2D`. */
  readonly kind: string;
  /** Saved configuration, with keys in snake_case. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes. */
  readonly inputs: readonly string[];
  /** In TensorFlow's axis order; `null` is the batch axis. */
  readonly outputShape: readonly (number | null)[];
  /** In TensorFlow's order. */
  readonly weights: readonly Weight[];
}

/** ONNX nodes of a layer; the output of the last node has the layer's name. */
export interface Operators {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
}

/**
 * Converts a layer to ONNX operators. Frames are [batch, channels, height, width] there, so axes and filters are transposed.
 *
 * @returns `null` for an unsupported layer.
 */
export function toOperators(layer: OnnxLayer): Operators | null {
  const { name, kind, config, inputs } = layer;
  const operator = (opType: string, attribute: readonly AttributeProto[] = []): Operators => ({
    nodes: [{ name, opType, input: inputs, output: [name], attribute }],
    constants: [],
  });
  switch (kind) {
    case 'Conv2D':
      return convolution(layer);
    case 'Dense':
      return dense(layer);
    case 'BatchNormalization':
      return batchNormalization(layer);
    case 'ZeroPadding2D':
      return zeroPadding(layer);
    case 'MaxPooling2D':
      return operator('MaxPool', [
        ints('kernel_shape', flattenNumbers(config['pool_size'])),
        ...window(config),
      ]);
    case 'GlobalAveragePooling2D':
      return pooledAndFlat(layer);
    case 'Add':
      return inputs.length === 2 ? operator('Add') : null;
    case 'Concatenate':
      return config['axis'] === -1 ? operator('Concat', [int('axis', -1)]) : null;
    case 'ReLU':
      return (config['max_value'] ?? null) === null ? operator('Relu') : null;
    case 'Softmax':
      return operator('Softmax', [int('axis', -1)]);
    case 'SobelChannels':
      return sobelChannels(layer);
    default:
      return temporalOperators(layer);
  }
}

function convolution({ name, config, inputs, weights }: OnnxLayer): Operators | null {
  const [kernel, bias] = weights;
  if (kernel === undefined || config['data_format'] !== 'channels_last') return null;
  const filters = constant(`${name}.weight`, ELEMENT.float, toTorch(kernel.values, kernel.shape, 'filters'));
  const constants = [filters, ...(bias ? [constant(`${name}.bias`, ELEMENT.float, bias)] : [])];
  const attribute = [
    ints('kernel_shape', flattenNumbers(config['kernel_size'])),
    ints('dilations', flattenNumbers(config['dilation_rate'])),
    ...window(config),
  ];
  return activated(name, config, {
    nodes: [
      { name, opType: 'Conv', input: [...inputs, ...constantNames(constants)], output: [name], attribute },
    ],
    constants,
  });
}

function dense({ name, config, inputs, weights, outputShape }: OnnxLayer): Operators | null {
  const [kernel, bias] = weights;
  if (outputShape.length > 2 && kernel && bias) {
    const graph = new GraphWriter(name);
    graph.linear(inputs[0]!, 'linear', [kernel, bias], name);
    return activated(name, config, graph.operators());
  }
  const parts = ['weight', 'bias'];
  const constants = weights.map((weight, i) => constant(`${name}.${parts[i]}`, ELEMENT.float, weight));
  return activated(name, config, {
    nodes: [
      {
        name,
        opType: 'Gemm',
        input: [...inputs, ...constantNames(constants)],
        output: [name],
        attribute: [],
      },
    ],
    constants,
  });
}

/** With scale and center, as in residual networks; gamma, beta, mean and variance are in ONNX's order. */
function batchNormalization({ name, config, inputs, weights }: OnnxLayer): Operators | null {
  const parts = ['weight', 'bias', 'running_mean', 'running_var'];
  if (weights.length !== parts.length) return null;
  const constants = weights.map((weight, i) => constant(`${name}.${parts[i]}`, ELEMENT.float, weight));
  const attribute = [
    { name: 'epsilon', type: ATTRIBUTE.float, f: Number(config['epsilon']) },
    { name: 'momentum', type: ATTRIBUTE.float, f: Number(config['momentum']) },
  ];
  const input = [...inputs, ...constantNames(constants)];
  return {
    nodes: [{ name, opType: 'BatchNormalization', input, output: [name], attribute }],
    constants,
  };
}

function zeroPadding({ name, config, inputs }: OnnxLayer): Operators {
  const [top = 0, bottom = 0, left = 0, right = 0] = flattenNumbers(config['padding']);
  const values = BigInt64Array.from([0, 0, top, left, 0, 0, bottom, right], BigInt);
  const pads = constant(`${name}.pads`, ELEMENT.int64, { values, shape: [values.length] });
  const input = [...inputs, pads.name];
  return { nodes: [{ name, opType: 'Pad', input, output: [name], attribute: [] }], constants: [pads] };
}

function pooledAndFlat({ name, inputs }: OnnxLayer): Operators {
  const pooled = `${name}.pooled`;
  return {
    nodes: [
      { name: pooled, opType: 'GlobalAveragePool', input: inputs, output: [pooled], attribute: [] },
      { name, opType: 'Flatten', input: [pooled], output: [name], attribute: [int('axis', 1)] },
    ],
    constants: [],
  };
}

/** Adds the activation in a layer's configuration, if any. */
function activated(
  name: string,
  config: OnnxLayer['config'],
  { nodes, constants }: Operators,
): Operators | null {
  const { activation } = config;
  if (activation === 'linear' || activation == null) return { nodes, constants };
  const opType = activation === 'relu' ? 'Relu' : activation === 'softmax' ? 'Softmax' : null;
  if (opType === null) return null;
  const before = `${name}.before`;
  return {
    nodes: [
      ...nodes.map((node) => ({ ...node, name: before, output: [before] })),
      { name, opType, input: [before], output: [name], attribute: [] },
    ],
    constants,
  };
}

/** Strides and padding of a convolution or a pooling; TensorFlow's `same` puts odd padding at the bottom and right. */
function window(config: OnnxLayer['config']): AttributeProto[] {
  const padding = config['padding'] === 'same' ? 'SAME_UPPER' : 'VALID';
  return [ints('strides', flattenNumbers(config['strides'])), text('auto_pad', padding)];
}

/** Numbers of a nested list. */
function flattenNumbers(value: unknown): number[] {
  return Array.isArray(value) ? value.flat().map(Number) : [];
}
