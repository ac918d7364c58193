// Compares the logits of one image with the same random weights: torchvision's, ours and onnxruntime's.
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
import { z } from 'zod';
import { buildResNet, loadWeights, saveOnnx, saveSafetensors } from '@dfer/models';
import { openBackend } from '@dfer/runtime';
import { torchvisionDepth } from '../harness/backbone.js';
import { parseJson } from '../harness/json.js';
import { requirePython } from '../harness/python.js';
import { table } from '../harness/table.js';

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
const python = requirePython('parity');

const TESTING = fileURLToPath(new URL('../../../../packages/models/src/testing/', import.meta.url));
const SAME_WEIGHTS = fileURLToPath(new URL('../../pytorch/sameWeights.py', import.meta.url));

const { backend, device } = await openBackend({ precision: 'fp32', threads: 1 });

/** One network in all three libraries; the numbers are largest differences of logits. */
interface Result {
  readonly model: string;
  /** Of the loaded weights. */
  readonly summary: string;
  readonly largestScore: number;
  readonly torchvisionFromExact: number;
  readonly fromTorchvision: number;
  readonly onnxFromTorchvision: number;
  /** Whether torchvision reads our file to the same bits. */
  readonly sameBits: boolean;
  readonly passed: boolean;
}

const results: Result[] = [];
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
const { torch, torchvision } = python.versions;
const report = { bench: 'parity', torch, torchvision, backend, device, size, passed, results };
console.log(options.json ? JSON.stringify(report, null, 2) : describe());
process.exitCode = passed ? 0 : 1;

async function compare(model: string, folder: string): Promise<Result> {
  const depth = torchvisionDepth(model);
  const theirs = join(folder, 'theirs.safetensors');
  const ours = join(folder, 'ours.safetensors');
  const onnx = join(folder, 'ours.onnx');
  const scores = z.array(z.number());
  const reference = run(
    z.object({ scores, exact: scores }),
    python.path,
    ...[join(TESTING, 'torchvisionWeights.py'), String(depth), theirs, '--size', String(size)],
  );
  const network = buildResNet({
    depth,
    classes: reference.scores.length,
    inputSize: size,
    initializer: 'zeros',
  });
  const { summary } = await loadWeights(network, theirs, { classifier: 'keep' });
  const found = await scoresOf(network);
  const metadata = { classes: reference.scores.map((_, i) => `class ${i}`), size };
  await saveSafetensors(network, ours, metadata);
  await saveOnnx(network, onnx, metadata);
  network.dispose();
  const { same } = run(
    z.object({ same: z.boolean() }),
    python.path,
    ...[SAME_WEIGHTS, String(depth), theirs, ours],
  );
  const runtime = run(
    z.object({ scores }),
    process.execPath,
    ...[join(TESTING, 'onnxScores.mjs'), onnx, String(size)],
  );
  const fromTorchvision = difference(found, reference.scores);
  const onnxFromTorchvision = difference(runtime.scores, reference.scores);
  return {
    model,
    summary,
    largestScore: Math.max(...reference.scores.map(Math.abs)),
    torchvisionFromExact: difference(reference.scores, reference.exact),
    fromTorchvision,
    onnxFromTorchvision,
    sameBits: same,
    passed: same && fromTorchvision < LARGEST_DIFFERENCE && onnxFromTorchvision < LARGEST_DIFFERENCE,
  };
}

/** Logits of the image of `torchvisionWeights.py`. */
async function scoresOf(network: tf.LayersModel): Promise<number[]> {
  const pixels = Float32Array.from({ length: size * size * 3 }, (_, n) => Math.sin(n * 0.37));
  const [output] = tf.tidy(() => [network.predict(tf.tensor4d(pixels, [1, size, size, 3]))].flat());
  const scores = [...(await output.data())];
  output.dispose();
  return scores;
}

function difference(received: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((score, i) => Math.abs(score - received[i])));
}

/** Runs a program that prints JSON. */
function run<Schema extends z.ZodType>(
  schema: Schema,
  command: string,
  ...args: readonly string[]
): z.output<Schema> {
  return parseJson(schema, execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 }), args[0]);
}

function describe(): string {
  const rows = results.map((result) => ({
    network: result.model,
    'largest score': result.largestScore.toFixed(2),
    'torchvision − float64': result.torchvisionFromExact.toExponential(1),
    'ours − torchvision': result.fromTorchvision.toExponential(1),
    'onnxruntime − torchvision': result.onnxFromTorchvision.toExponential(1),
    'same bits back': result.sameBits ? 'yes' : 'NO',
  }));
  return `${table(rows)}\n\n${size} pixels, ${backend} on ${device}, torch ${torch}, torchvision ${torchvision}`;
}
