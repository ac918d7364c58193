import { fileURLToPath } from 'node:url';
import { runChild } from './run/child.mjs';
import { demo } from './parts/demo.mjs';
import { info } from './parts/info.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Number of failures of the conformance suite that are reported by name. */
const MOST_FAILURES = 60;

/** A child process with a script of this repository, run from the root. */
const script = (path, args, limit, env) =>
  runChild(process.execPath, [`${ROOT}${path}`, ...args], {
    seconds: limit,
    env: { OMP_WAIT_POLICY: 'passive', ...env },
    cwd: ROOT,
  });

/**
 * The checks, most important first. Parts of one stage run at the same time: these are the two that only check correctness.
 *
 * @param {{ device: string, quick: boolean, long: boolean, threads: number }} setting `quick`: everything small, to check that it runs;
 *   `long`: also float32 with TF32, fp16 with loss scaling, and torch.compile's other settings.
 */
export function stagesOf(setting) {
  const { device, quick, long } = setting;
  // Most processors compute bfloat16 slowly.
  const precision = quick && device === 'cpu' ? 'fp32' : 'bf16';
  const own = { ...setting, precision };
  const race = (models, precisions, batch, more = []) => {
    const size = quick
      ? ['--quick', '--precisions', device === 'cpu' ? precision : precisions, '--mallocs', 'stock']
      : ['--models', models, '--size', '224', '--precisions', precisions, '--batch', batch].concat([
          '--mallocs',
          'stock',
          '--warmup',
          '10',
          '--rounds',
          '5',
          '--steps',
          '10',
        ]);
    return (limit) =>
      script('tools/bench/dist/train/trainStep.js', ['--json', '--device', device, ...size, ...more], limit);
  };
  // A CPU needs much time even for a small check.
  const part = (name, seconds, run) => ({ name, seconds: device === 'cpu' ? 4 * seconds : seconds, run });
  const all = [
    [part('info', 60, (limit) => info(device, ROOT, limit))],
    [
      part('conformance', 180, (limit) => conformance(device, quick, limit)),
      part('gradients', 150, (limit) =>
        script(
          'tools/bench/dist/train/gradients.js',
          ['--json', '--device', device, ...(quick ? ['--quick'] : ['--precisions', 'fp32,bf16'])],
          limit,
        ),
      ),
    ],
    [part('train-step-resnet50-bf16-256', 90, race('resnet50', 'bf16', '256'))],
    [
      part('profile', 90, (limit) =>
        script('tools/gpu/parts/profile.mjs', [JSON.stringify({ ...own, ...profiled(quick) })], limit),
      ),
    ],
    [part('demo', 150, (limit) => demo({ device, quick, root: ROOT, limit }))],
    [part('train-step-resnet50-bf16-64', 60, race('resnet50', 'bf16', '64'))],
    [part('train-step-resnet50-fp32-64', 90, race('resnet50', 'fp32', '64'))],
    [part('train-step-resnet18-bf16-256', 60, race('resnet18', 'bf16', '256'))],
    [part('loader', 120, (limit) => script('tools/gpu/parts/loader.mjs', [JSON.stringify(own)], limit))],
    [
      part('inference', 90, (limit) =>
        script(
          'tools/bench/dist/train/inference.js',
          ['--json', '--device', device, '--mallocs', 'stock'].concat(
            quick
              ? ['--quick', '--precisions', precision]
              : ['--precisions', 'bf16', '--batches', '1,16,256', '--warmup', '10', '--steps', '10'],
          ),
          limit,
        ),
      ),
    ],
    [part('compile-resnet50-bf16-256', 180, race('resnet50', 'bf16', '256', ['--compile']))],
  ];
  const more = [
    [part('train-step-resnet50-tf32-64', 90, race('resnet50', 'fp32', '64', ['--tf32']))],
    [part('train-step-resnet50-fp16-64', 60, race('resnet50', 'fp16', '64'))],
    [part('compile-resnet18-bf16-256', 120, race('resnet18', 'bf16', '256', ['--compile']))],
    [part('compile-resnet50-fp32-64', 150, race('resnet50', 'fp32', '64', ['--compile']))],
  ];
  return long ? [...all, ...more] : all;
}

const profiled = (quick) =>
  quick
    ? { model: 'resnet18', batch: 4, size: 64, steps: 2, warmup: 1 }
    : { model: 'resnet50', batch: 256, size: 224, steps: 10, warmup: 8 };

async function conformance(device, quick, limit) {
  const args = ['--json', '--bundled', ...(quick ? ['--filter', '^(conv2d|matmul|add|batchNorm)'] : [])];
  const outcome = await script('packages/tfjs-backend-torch/conformance/run.mjs', args, limit, {
    TFJS_TORCH_DEVICE: device,
  });
  outcome.result?.failures.splice(MOST_FAILURES);
  return outcome;
}
