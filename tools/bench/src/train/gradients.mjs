// Compares loss and every gradient of a training step with PyTorch, with the same weights and images. Needs a build.
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
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions, sizeOf } from '../harness/options.mjs';
import { findPython, NO_PYTHON, skip } from '../harness/python.mjs';
import { table } from '../harness/table.mjs';
import { readArrays } from '../harness/arrays.mjs';

const LARGEST_ERROR = 1e-5;
const SMALLEST_COSINE = 0.99;

const options = readOptions(
  { models: 'resnet18,resnet50', precisions: 'fp32,bf16', batch: '64', size: '64', trained: '20' },
  { models: 'resnet18', precisions: 'fp32', batch: '8', trained: '3' },
);
const { batch, size, trained, device } = options;
const python = findPython();
if (python === null) skip('gradients', NO_PYTHON);

const results = options.models.map((model) => {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-gradients-'));
  try {
    return judge(model, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
const passed = results.every((result) => result.passed);
const report = {
  bench: 'gradients',
  torch: python.torch,
  device,
  batch,
  size,
  trainedSteps: trained,
  passed,
  results,
};
console.log(options.json ? JSON.stringify(report, null, 2) : describe(report));
process.exitCode = passed ? 0 : 1;

/** Both sides compute, one after the other, in separate processes. */
function judge(model, folder) {
  const { threads } = options;
  const job = { folder, model, batch, size: sizeOf(options, model), device, threads, trainedSteps: trained };
  console.error(`bench:gradients: ${model}: PyTorch trains ${trained} steps and computes its gradients`);
  start(python.path, '../../pytorch/gradients.py', job);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const gradientsIn = (file) => readArrays(join(folder, `${file}.bin`), manifest.reference.gradients);
  const ourLoss = (name, precision, reference) => {
    console.error(`bench:gradients: ${model}: ours, ${name}`);
    const file = `ours-${name}.bin`;
    const answer = JSON.parse(
      start(process.execPath, '../engine/gradients.mjs', { ...job, precision, reference, file }),
    );
    if (answer.unavailable) skip('gradients', answer.unavailable);
    return answer.loss;
  };

  const reference = gradientsIn('reference');
  const exact = gradientsIn('exact');
  const termSizes = new Map([...exact.keys()].map((name, index) => [name, manifest.exact.termSizes[index]]));
  const ofTerms = (a, b, name) => distance(a, b) / termSizes.get(name);
  const otherLayout = gradientsIn('again');
  /** Errors relative to the terms and to the gradient's norm: the worst parameter of each. */
  const errors = (gradients) => ({
    ofTerms: worst(gradients, exact, ofTerms, Math.max),
    ofLength: worst(gradients, exact, relativeError, Math.max),
  });
  const loss = { pytorch: manifest.reference.loss, fp32: ourLoss('reference', 'fp32', true) };
  loss.fused = ourLoss('fused', 'fp32', false);
  loss.exact = manifest.exact.loss;
  const fused = gradientsIn('ours-fused');
  const lossError = Math.abs(loss.fused - loss.exact) / Math.abs(loss.exact);
  const result = {
    model,
    parameters: reference.size,
    loss,
    lossError,
    /** Number of ReLU inputs with different signs in PyTorch's fp32 and float64. */
    flipped: manifest.exact.flipped,
    errors: {
      reference: errors(gradientsIn('ours-reference')),
      own: errors(fused),
      pytorch: errors(reference),
      pytorchOtherLayout: errors(otherLayout),
    },
    fp32: worst(gradientsIn('ours-reference'), reference, relativeError, Math.max),
    fp32Fused: worst(fused, reference, relativeError, Math.max),
    fp32FusedOtherLayout: worst(fused, otherLayout, relativeError, Math.max),
    pytorchOtherLayout: worst(otherLayout, reference, relativeError, Math.max),
  };
  const isComparable = result.flipped === 0;
  result.passed =
    lossError <= LARGEST_ERROR &&
    isAsExactAsPyTorch(result) &&
    (!isComparable || result.fp32.value <= LARGEST_ERROR);
  if (options.precisions.includes('bf16')) {
    loss.bf16 = ourLoss('bf16', 'bf16', false);
    result.bf16 = worst(gradientsIn('ours-bf16'), fused, cosine, Math.min);
    result.pytorchBf16 = worst(gradientsIn('bf16'), reference, cosine, Math.min);
    result.passed &&= result.bf16.value >= SMALLEST_COSINE;
  }
  return result;
}

/** True if most errors are rounding errors and the largest is at most twice the largest error of PyTorch's two layouts. */
function isAsExactAsPyTorch({ parameters, errors: { reference, own, pytorch, pytorchOtherLayout } }) {
  const theirs = Math.max(pytorch.ofTerms.value, pytorchOtherLayout.ofTerms.value);
  const bound = Math.max(LARGEST_ERROR, 2 * theirs);
  return [reference, own].every(
    ({ ofTerms: { value, outside } }) => value <= bound && outside <= parameters / 2,
  );
}

function start(command, script, job) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: String(job.threads) };
  const text = execFileSync(command, [path, JSON.stringify(job)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text.trim().split('\n').at(-1);
}

/** The parameter with the worst value of `measure`, and how many parameters miss the limit. */
function worst(ours, theirs, measure, pick) {
  const values = [...theirs].map(([name, { values }]) => ({
    name,
    value: measure(ours.get(name).values, values, name),
  }));
  // NaN counts as the worst value.
  const odd = values.find(({ value }) => Number.isNaN(value));
  const extreme = odd ?? values.reduce((a, b) => (pick(a.value, b.value) === a.value ? a : b));
  const isBad = ({ value }) => !(measure === cosine ? value >= SMALLEST_COSINE : value <= LARGEST_ERROR);
  return { parameter: extreme.name, value: extreme.value, outside: values.filter(isBad).length };
}

/** ‖a − b‖. */
function distance(a, b) {
  return Math.sqrt(b.reduce((sum, value, i) => sum + (a[i] - value) ** 2, 0));
}

/** ‖a − b‖ / ‖b‖. */
function relativeError(a, b) {
  return distance(a, b) / distance(new Float32Array(b.length), b);
}

function cosine(a, b) {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    dot += a[i] * b[i];
    left += a[i] ** 2;
    right += b[i] ** 2;
  }
  return dot / Math.sqrt(left * right);
}

function describe({ results, passed, torch }) {
  const rows = results.flatMap(({ model, lossError, flipped, ...measures }) => [
    {
      network: model,
      measure: 'loss, relative error',
      worst: lossError.toExponential(2),
      at: '',
      outside: 0,
    },
    {
      network: model,
      measure: 'inputs of ReLUs with another sign in float64',
      worst: flipped,
      at: '',
      outside: '',
    },
    ...Object.entries({
      'fp32, reference kernels / float64, relative to terms': measures.errors.reference.ofTerms,
      'fp32, own kernels / float64, relative to terms': measures.errors.own.ofTerms,
      'PyTorch / float64, relative to terms': measures.errors.pytorch.ofTerms,
      'PyTorch contiguous / float64, relative to terms': measures.errors.pytorchOtherLayout.ofTerms,
      'fp32, reference kernels / float64, relative error': measures.errors.reference.ofLength,
      'fp32, own kernels / float64, relative error': measures.errors.own.ofLength,
      'PyTorch / float64, relative error': measures.errors.pytorch.ofLength,
      'PyTorch contiguous / float64, relative error': measures.errors.pytorchOtherLayout.ofLength,
      'fp32, reference kernels / PyTorch, relative error': measures.fp32,
      'fp32, own kernels / PyTorch, relative error': measures.fp32Fused,
      'fp32, own kernels / PyTorch contiguous, relative error': measures.fp32FusedOtherLayout,
      'PyTorch contiguous / channels_last, relative error': measures.pytorchOtherLayout,
      'bf16 / fp32, cosine': measures.bf16,
      'PyTorch bf16 / fp32, cosine': measures.pytorchBf16,
    }).flatMap(([measure, found]) =>
      found === undefined
        ? []
        : [
            {
              network: model,
              measure,
              worst: found.value.toPrecision(4),
              at: found.parameter,
              outside: found.outside,
            },
          ],
    ),
  ]);
  return `PyTorch ${torch}; ${batch} × ${size}², after ${trained} steps\n${table(rows)}\n${passed ? 'passed' : 'FAILED'}`;
}
