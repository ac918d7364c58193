// Times every convolution of a network separately, forward and both gradients: by the definition, and as the backend chooses (Winograd's
// algorithm if it is faster). Milliseconds of CPU time, which other programs disturb least; most reliable with one thread.
//   npx nx run bench:convolutions -- [--json] [--quick] [--models resnet50] [--batch 16] [--rounds 4] [--size n] [--threads 1]
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { sum } from '@dfer/core';
import { buildResNet, isConvolution } from '@dfer/models';
import { backboneOf } from '../harness/backbone.js';
import { openTorch } from '../harness/openTorch.js';
import {
  COMMON_OPTIONS,
  modelNames,
  precisionNames,
  readOptions,
  sizeOf,
  wholeNumber,
} from '../harness/options.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';

type Shape = [number, number, number, number];

/** A distinct convolution of the network. */
interface Convolution {
  /** Shape of the input, `[batch, height, width, in]`. */
  readonly x: Shape;
  /** Shape of the filter, `[height, width, in, out]`. */
  readonly filter: Shape;
  readonly strides: number;
  readonly pad: number;
  /** How often it occurs. */
  readonly count: number;
  readonly takesGradient: boolean;
}

/** Milliseconds of CPU time. */
interface Times {
  readonly forward: number;
  readonly inputGradient: number;
  readonly filterGradient: number;
}

const options = readOptions(
  z.object({
    ...COMMON_OPTIONS,
    models: modelNames,
    precisions: precisionNames,
    batch: wholeNumber,
    rounds: wholeNumber,
  }),
  { models: 'resnet50', precisions: 'fp32', batch: '16', rounds: '4', threads: '1' },
  { models: 'resnet18', batch: '2', rounds: '1' },
);
const [model] = options.models;
const [precision] = options.precisions;
const unavailable = await openTorch({ device: options.device, precision, threads: options.threads });
if (unavailable !== null) {
  console.error(`bench:convolutions: not run: ${unavailable}`);
  process.exit(0);
}

const layerConfig = z.object({
  strides: z.tuple([z.number(), z.number()]),
  border: z.object({ width: z.number() }).nullish(),
});
const sides = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** The distinct convolutions of the network. */
function convolutions(): Convolution[] {
  const network = buildResNet({ ...backboneOf(model), classes: 7, inputSize: sizeOf(options, model) });
  const found = new Map<string, Convolution>();
  for (const layer of network.layers.filter(isConvolution)) {
    const { strides, border } = layerConfig.parse(layer.getConfig());
    const pad = border?.width ?? 0;
    const filter = sides.parse(layer.getWeights()[0].shape);
    const [input] = [layer.input].flat();
    const x = sides.parse([options.batch, ...input.shape.slice(1)]);
    const key = JSON.stringify([x, filter, strides, pad]);
    const first = { x, filter, strides: strides[0], pad, count: 0, takesGradient: filter[2] > 3 };
    found.set(key, { ...(found.get(key) ?? first), count: (found.get(key)?.count ?? 0) + 1 });
  }
  network.dispose();
  return [...found.values()];
}

/** Milliseconds of CPU time of all threads in the fastest round. */
function fastest(compute: () => tf.Tensor): number {
  compute().dispose();
  let best = Infinity;
  for (let round = 0; round < options.rounds; round++) {
    const start = process.cpuUsage();
    const result = compute();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
    result.dispose();
  }
  return best;
}

function timesOf(convolution: Convolution): { readonly definition: Times; readonly chosen: Times } {
  const { x: inputShape, filter: filterShape, strides, pad, takesGradient } = convolution;
  // Pooling converts it to the precision of activations in a network.
  const x = tf.tidy(() =>
    tf.maxPool(tf.randomUniform<tf.Rank.R4>(inputShape, -1, 1, 'float32', 1), 3, 1, 'same'),
  );
  const filter = tf.variable(tf.randomUniform<tf.Rank.R4>(filterShape, -0.1, 0.1, 'float32', 2));
  const dy = tf.conv2d(x, filter, strides, pad);
  const attrs = { strides, pad, dataFormat: 'NHWC' };
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs, { ...attrs, ...more });
  const measure = (exact: boolean): Times => {
    tf.env().set('TORCH_REFERENCE_KERNELS', exact);
    return {
      forward: fastest(() => tf.conv2d(x, filter, strides, pad)),
      inputGradient: takesGradient
        ? fastest(() => run('Conv2DBackpropInput', { dy, filter }, { inputShape }))
        : 0,
      filterGradient: fastest(() => run('Conv2DBackpropFilter', { x, dy }, { filterShape })),
    };
  };
  const times = { definition: measure(true), chosen: measure(false) };
  tf.dispose([x, filter, dy]);
  return times;
}

const all = convolutions();
const rows = all.map((convolution, index) => {
  console.error(`bench:convolutions: ${index + 1} of ${all.length}`);
  return { ...convolution, ...timesOf(convolution) };
});
const totalOf = ({ forward, inputGradient, filterGradient }: Times): number =>
  forward + inputGradient + filterGradient;
const total = (way: 'definition' | 'chosen'): number =>
  rounded(sum(rows.map((row) => row.count * totalOf(row[way]))), 0);
const totals = { definition: total('definition'), chosen: total('chosen') };

if (options.json) {
  console.log(
    JSON.stringify({ bench: 'convolutions', model, precision, batch: options.batch, rows, totals }),
  );
} else {
  const shown = rows.map(({ x, filter, strides, count, definition, chosen }) => ({
    image: x.slice(1).join('×'),
    filter: `${filter.join('×')}/${strides}`,
    count,
    'definition ms': rounded(totalOf(definition), 2),
    'chosen ms': rounded(totalOf(chosen), 2),
  }));
  console.log(
    `${table(shown)}\n\nthe network: ${totals.definition} ms by the definition, ${totals.chosen} ms as chosen`,
  );
}
