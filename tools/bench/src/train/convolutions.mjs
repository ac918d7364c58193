// Times every convolution of a network separately, forward and both gradients: by the definition, and as the backend chooses (Winograd's
// algorithm if it is faster). Milliseconds of CPU time, which other programs disturb least; most reliable with one thread. Needs a build.
//   npx nx run bench:convolutions -- [--json] [--quick] [--models resnet50] [--batch 16] [--rounds 4] [--size n] [--threads 1]
import { buildResNet, isConvolution } from '@dfer/models';
import * as tf from '@tensorflow/tfjs';
import { backboneOf } from '../harness/backbone.mjs';
import { readOptions, sizeOf } from '../harness/options.mjs';
import { rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';
import { openTorch } from '../harness/openTorch.mjs';

const options = readOptions(
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

/** The distinct convolutions of the network, and how often each occurs. */
function convolutions() {
  const network = buildResNet({
    ...backboneOf(model),
    classes: 7,
    inputSize: sizeOf(options, model),
  });
  const found = new Map();
  for (const layer of network.layers.filter(isConvolution)) {
    const { strides, border } = layer.getConfig();
    const pad = border?.width ?? 0;
    const filter = layer.getWeights()[0].shape;
    const x = [options.batch, ...layer.input.shape.slice(1)];
    const key = JSON.stringify([x, filter, strides, pad]);
    const first = { x, filter, strides: strides[0], pad, count: 0, takesGradient: filter[2] > 3 };
    found.set(key, { ...(found.get(key) ?? first), count: (found.get(key)?.count ?? 0) + 1 });
  }
  network.dispose();
  return [...found.values()];
}

/** Milliseconds of CPU time of all threads in the fastest round. */
function fastest(compute) {
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

function timesOf({ x: sides, filter: filterSides, strides, pad, takesGradient }) {
  // Pooling converts it to the precision of activations in a network.
  const x = tf.tidy(() => tf.maxPool(tf.randomUniform(sides, -1, 1, 'float32', 1), 3, 1, 'same'));
  const filter = tf.variable(tf.randomUniform(filterSides, -0.1, 0.1, 'float32', 2));
  const dy = tf.conv2d(x, filter, strides, pad);
  const attrs = { strides, pad, dataFormat: 'NHWC' };
  const run = (kernel, inputs, more) => tf.engine().runKernel(kernel, inputs, { ...attrs, ...more });
  const times = [true, false].map((exact) => {
    tf.env().set('TORCH_REFERENCE_KERNELS', exact);
    return {
      forward: fastest(() => tf.conv2d(x, filter, strides, pad)),
      inputGradient: takesGradient
        ? fastest(() => run('Conv2DBackpropInput', { dy, filter }, { inputShape: sides }))
        : 0,
      filterGradient: fastest(() => run('Conv2DBackpropFilter', { x, dy }, { filterShape: filterSides })),
    };
  });
  tf.dispose([x, filter, dy]);
  return { definition: times[0], chosen: times[1] };
}

const all = convolutions();
const rows = all.map((convolution, index) => {
  console.error(`bench:convolutions: ${index + 1} of ${all.length}`);
  return { ...convolution, ...timesOf(convolution) };
});
const sum = (times) => Object.values(times).reduce((total, ms) => total + ms, 0);
const total = (way) =>
  rounded(
    rows.reduce((ms, row) => ms + row.count * sum(row[way]), 0),
    0,
  );
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
    'definition ms': rounded(sum(definition), 2),
    'chosen ms': rounded(sum(chosen), 2),
  }));
  console.log(
    `${table(shown)}\n\nthe network: ${totals.definition} ms by the definition, ${totals.chosen} ms as chosen`,
  );
}
