// Compares the logits of one image with the same random weights: torchvision's, ours and onnxruntime's. Needs a build.
//   npx nx run bench:parity -- [--models resnet18,resnet50] [--size 224] [--quick] [--json]
// torchvision writes its network as .safetensors; we read it, write it back (torchvision loads that strictly and compares it bit
// by bit) and write it as ONNX. The difference of torchvision from its own logits in float64 shows the effect of rounding.
// Exits with code 1 if a logit is off by 1e-4 or more, or a weight by a bit.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { buildResNet, loadWeights, saveOnnx, saveSafetensors } from '@dfer/models';
import { openBackend } from '@dfer/runtime';
import { torchvisionDepth } from '../harness/backbone.mjs';
import { findPython, NO_PYTHON, skip } from '../harness/python.mjs';
import { table } from '../harness/table.mjs';

const LARGEST_DIFFERENCE = 1e-4;

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: 'resnet18,resnet34,resnet50,resnet101,resnet152' },
    size: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const size = Number(options.size ?? (options.quick ? 64 : 224));
const models = options.quick ? ['resnet18'] : options.models.split(',');
const python = findPython();
if (python === null) skip('parity', NO_PYTHON);

const testing = fileURLToPath(new URL('../../../../packages/models/src/testing/', import.meta.url));
const { backend, device } = await openBackend({ precision: 'fp32', threads: 1 });
const results = [];
for (const model of models) {
  console.error(`bench:parity: ${model}`);
  const folder = mkdtempSync(join(tmpdir(), 'dfer-parity-'));
  try {
    results.push(await compare(model, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const passed = results.every((result) => result.passed);
const report = {
  bench: 'parity',
  torch: python.torch,
  torchvision: python.torchvision,
  backend,
  device,
  size,
  passed,
  results,
};
console.log(options.json ? JSON.stringify(report, null, 2) : describe(report));
process.exitCode = passed ? 0 : 1;

async function compare(model, folder) {
  const depth = torchvisionDepth(model);
  const [theirs, ours, onnx] = ['theirs.safetensors', 'ours.safetensors', 'ours.onnx'].map((name) =>
    join(folder, name),
  );
  const said = run(
    python.path,
    join(testing, 'torchvisionWeights.py'),
    String(depth),
    theirs,
    '--size',
    String(size),
  );
  const network = buildResNet({
    depth,
    classes: said.scores.length,
    inputSize: size,
    initializer: 'zeros',
  });
  const { summary } = await loadWeights(network, theirs, { classifier: 'keep' });
  const scores = await scoresOf(network);
  const metadata = { classes: said.scores.map((_, i) => `class ${i}`), size };
  await saveSafetensors(network, ours, metadata);
  await saveOnnx(network, onnx, metadata);
  network.dispose();
  const { same } = run(
    python.path,
    fileURLToPath(new URL('../../pytorch/sameWeights.py', import.meta.url)),
    String(depth),
    theirs,
    ours,
  );
  const runtime = run(process.execPath, join(testing, 'onnxScores.mjs'), onnx, String(size));
  const result = {
    model,
    summary,
    largestScore: Math.max(...said.scores.map(Math.abs)),
    torchvisionFromExact: difference(said.scores, said.exact),
    fromTorchvision: difference(scores, said.scores),
    onnxFromTorchvision: difference(runtime.scores, said.scores),
    sameBits: same,
  };
  const isNear = (value) => value < LARGEST_DIFFERENCE;
  return { ...result, passed: same && isNear(result.fromTorchvision) && isNear(result.onnxFromTorchvision) };
}

/** The image of `torchvisionWeights.py`. */
async function scoresOf(network) {
  const pixels = Float32Array.from({ length: size * size * 3 }, (_, n) => Math.sin(n * 0.37));
  const output = tf.tidy(() => network.predict(tf.tensor4d(pixels, [1, size, size, 3])));
  const scores = [...(await output.data())];
  output.dispose();
  return scores;
}

function difference(received, expected) {
  return Math.max(...expected.map((score, i) => Math.abs(score - received[i])));
}

function run(command, ...argv) {
  return JSON.parse(execFileSync(command, argv, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

function describe({ results, backend, device, torch, torchvision }) {
  const rows = results.map(
    ({ model, largestScore, torchvisionFromExact, fromTorchvision, onnxFromTorchvision, sameBits }) => ({
      network: model,
      'largest score': largestScore.toFixed(2),
      'torchvision − float64': torchvisionFromExact.toExponential(1),
      'ours − torchvision': fromTorchvision.toExponential(1),
      'onnxruntime − torchvision': onnxFromTorchvision.toExponential(1),
      'same bits back': sameBits ? 'yes' : 'NO',
    }),
  );
  return `${table(rows)}\n\n${size} pixels, ${backend} on ${device}, torch ${torch}, torchvision ${torchvision}`;
}
