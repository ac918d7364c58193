// Compares loss and every gradient of a training step with PyTorch, with the same weights and images.
//   npx nx run bench:gradients -- [--json] [--quick] [--models resnet18,resnet50] [--precisions fp32,bf16]
//     [--batch 64] [--size 64] [--trained 20] [--threads n] [--device cuda]
// Exits with 1 if the loss in fp32 differs from the same network's in float64 by more than 1e-5; if half of the gradients differ by more
// than 1e-5 relative to their terms, or one by more than that and by more than twice PyTorch's largest error; or if the bf16 gradient
// differs in direction from fp32 (cosine < 0.99). A gradient is a sum of terms that cancel each other in front of norms: errors "relative
// to terms" are divided by the norm of the sums of their magnitudes. A gradient jumps if the input of a ReLU has another sign than in
// float64. Rounding decides which inputs these are, and it differs between engines: PyTorch's largest error of any parameter, in two
// memory layouts, shows how far the gradients of this network jump. If no input of PyTorch's changes sign, the error of fp32 with the
// reference kernels (PyTorch's batch norm instead of the fused one) against PyTorch must also be at most 1e-5 of the gradient's norm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readArrays } from '../engine/arrays.js';
import type { GradientsJob } from '../engine/jobs.js';
import { readManifest } from '../engine/manifest.js';
import { parseLastLine } from '../harness/json.js';
import {
  COMMON_OPTIONS,
  modelNames,
  precisionNames,
  readOptions,
  sizeOf,
  wholeNumber,
} from '../harness/options.js';
import { requirePython, skip } from '../harness/python.js';
import {
  COSINE,
  distance,
  type Gradients,
  isAsExactAsPyTorch,
  LARGEST_ERROR,
  type Measure,
  RELATIVE_ERROR,
  SMALLEST_COSINE,
  worst,
} from './gradientErrors.js';
import { describeGradients, type GradientResult } from './describeGradients.js';

const options = readOptions(
  z.object({
    ...COMMON_OPTIONS,
    models: modelNames,
    precisions: precisionNames,
    batch: wholeNumber,
    size: wholeNumber,
    trained: wholeNumber,
  }),
  { models: 'resnet18,resnet50', precisions: 'fp32,bf16', batch: '64', size: '64', trained: '20' },
  { models: 'resnet18', precisions: 'fp32', batch: '8', trained: '3' },
);
/** The last line of the child process. */
const ourResponse = z.union([z.object({ unavailable: z.string() }), z.object({ loss: z.number() })]);
const { batch, size, trained, device, threads } = options;
const python = requirePython('gradients');

const results = options.models.map((model) => {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-gradients-'));
  try {
    return compare(model, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
const passed = results.every((result) => result.passed);
const report = {
  bench: 'gradients',
  torch: python.versions['torch'],
  device,
  batch,
  size,
  trainedSteps: trained,
  passed,
  results,
};
console.log(options.json ? JSON.stringify(report, null, 2) : describeGradients(report));
process.exitCode = passed ? 0 : 1;

/** Both sides compute, one after the other, in separate processes. */
function compare(model: 'resnet18' | 'resnet50', folder: string): GradientResult {
  const side = sizeOf(options, model);
  const job = { folder, model, batch, size: side, device, threads, trainedSteps: trained };
  console.error(`bench:gradients: ${model}: PyTorch trains ${trained} steps and computes its gradients`);
  start(python.path, '../../pytorch/gradients.py', job);
  const manifest = readManifest(folder);
  const gradientsIn = (file: string): Gradients =>
    readArrays(join(folder, `${file}.bin`), manifest.reference.gradients);
  const ourLoss = (
    name: string,
    precision: GradientsJob['precision'],
    usesReferenceKernels: boolean,
  ): number => {
    console.error(`bench:gradients: ${model}: ours, ${name}`);
    const file = `ours-${name}.bin`;
    const ours: GradientsJob = { ...job, precision, reference: usesReferenceKernels, file };
    const text = start(process.execPath, '../engine/gradients.js', ours);
    const response = parseLastLine(ourResponse, text, `ours, ${name}`);
    return 'unavailable' in response ? skip('gradients', response.unavailable) : response.loss;
  };

  const reference = gradientsIn('reference');
  const exact = gradientsIn('exact');
  const termSizes = new Map([...exact.keys()].map((name, index) => [name, manifest.exact.termSizes[index]]));
  const relativeToTerms: Measure = {
    of: (a, b, name) => distance(a, b) / (termSizes.get(name) ?? NaN),
    isBad: (value) => !(value <= LARGEST_ERROR),
    worse: Math.max,
  };
  const otherLayout = gradientsIn('again');
  /** Errors relative to the terms and to the gradient's norm: the worst parameter of each. */
  const errorsOf = (gradients: Gradients): GradientResult['errors']['own'] => ({
    ofTerms: worst(gradients, exact, relativeToTerms),
    ofLength: worst(gradients, exact, RELATIVE_ERROR),
  });
  const loss = {
    pytorch: manifest.reference.loss,
    fp32: ourLoss('reference', 'fp32', true),
    fused: ourLoss('fused', 'fp32', false),
    exact: manifest.exact.loss,
  };
  const own = gradientsIn('ours-fused');
  const ownReference = gradientsIn('ours-reference');
  const lossError = Math.abs(loss.fused - loss.exact) / Math.abs(loss.exact);
  const result = {
    model,
    parameters: reference.size,
    loss,
    lossError,
    flipped: manifest.exact.flipped,
    errors: {
      reference: errorsOf(ownReference),
      own: errorsOf(own),
      pytorch: errorsOf(reference),
      pytorchOtherLayout: errorsOf(otherLayout),
    },
    fp32: worst(ownReference, reference, RELATIVE_ERROR),
    fp32Fused: worst(own, reference, RELATIVE_ERROR),
    fp32FusedOtherLayout: worst(own, otherLayout, RELATIVE_ERROR),
    pytorchOtherLayout: worst(otherLayout, reference, RELATIVE_ERROR),
  };
  const isComparable = result.flipped === 0;
  const isExact =
    lossError <= LARGEST_ERROR &&
    isAsExactAsPyTorch(result) &&
    (!isComparable || result.fp32.value <= LARGEST_ERROR);
  if (!options.precisions.includes('bf16')) return { ...result, passed: isExact };
  const bf16Loss = ourLoss('bf16', 'bf16', false);
  const bf16 = worst(gradientsIn('ours-bf16'), own, COSINE);
  return {
    ...result,
    loss: { ...loss, bf16: bf16Loss },
    passed: isExact && bf16.value >= SMALLEST_COSINE,
    bf16,
    pytorchBf16: worst(gradientsIn('bf16'), reference, COSINE),
  };
}

/** Runs a script with a job, and returns what it printed. */
function start(
  command: string,
  script: string,
  job: Omit<GradientsJob, 'precision' | 'reference' | 'file'>,
): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: String(job.threads) };
  return execFileSync(command, [path, JSON.stringify(job)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
