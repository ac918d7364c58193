import * as tf from '@tensorflow/tfjs';
import { apply } from '../resnet/layers.js';
import { DILATIONS, TAPS, TemporalConvolution } from '../temporal/temporalConvolution.js';
import { ints } from '../weights/onnx/attributes.js';
import { toTorch } from '../weights/transpose.js';
import { type HeadDefinition, layerTensors } from './head.js';
import { meanOverTime } from './meanOverTime.js';
import { projected, projectionTensors, tokenWidth } from './tokens.js';

/** Mean over the frames after temporal convolutions: see `TemporalConvolution`. */
export const tcn: HeadDefinition = {
  width: tokenWidth,
  build: (layers, features) => {
    const layer = new TemporalConvolution({ name: 'tcn', uniform: layers.uniform.bind(layers) });
    return apply(meanOverTime(), apply(layer, projected(layers, features)));
  },
  tensors: ({ features }) => {
    const width = tokenWidth(features);
    const convolutions = DILATIONS.flatMap((_, i) => [
      [`temporal.${i}.weight`, [width, width, TAPS], 'taps'] as const,
      [`temporal.${i}.bias`, [width], 'vector'] as const,
    ]);
    return [...projectionTensors(features), ...layerTensors('tcn', convolutions)];
  },
  layer: {
    className: TemporalConvolution.className,
    toStandardLayers: (layer, frames) => {
      const weights = layer.getWeights();
      return DILATIONS.reduce((x, dilationRate, i) => {
        const name = `${layer.name}/conv${i + 1}`;
        const filters = x.shape.at(-1) ?? 1;
        const convolution = tf.layers.conv1d({
          name,
          filters,
          kernelSize: TAPS,
          dilationRate,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: 'zeros',
        });
        const y = apply(convolution, x);
        convolution.setWeights(weights.slice(2 * i, 2 * i + 2));
        return apply(tf.layers.add({ name: `${layer.name}/add${i + 1}` }), [x, y]);
      }, frames);
    },
    toOnnx: ({ name, weights }, frames, graph) => {
      let x = frames;
      for (const [i, dilation] of DILATIONS.entries()) {
        const [kernel, bias] = weights.slice(2 * i, 2 * i + 2);
        const filters = graph.floats(`conv${i + 1}.weight`, toTorch(kernel!.values, kernel!.shape, 'taps'));
        const shift = graph.floats(`conv${i + 1}.bias`, bias!);
        const channelsFirst = graph.node('Transpose', [x], [ints('perm', [0, 2, 1])]);
        const attributes = [
          ints('kernel_shape', [TAPS]),
          ints('dilations', [dilation]),
          ints('pads', [dilation, dilation]),
        ];
        const y = graph.node('Relu', [graph.node('Conv', [channelsFirst, filters, shift], attributes)]);
        const isLast = i === DILATIONS.length - 1;
        const back = graph.node('Transpose', [y], [ints('perm', [0, 2, 1])]);
        x = graph.node('Add', [x, back], [], ...(isLast ? [name] : []));
      }
    },
  },
};
