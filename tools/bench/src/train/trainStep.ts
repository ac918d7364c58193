// Compares training steps with PyTorch, alternating: forward, loss, backward, SGD with momentum.
//   npx nx run bench:train-step -- [--json] [--quick] [--profile] [--models resnet50,resnet18] [--precisions fp32,bf16]
//     [--mallocs stock,tuned] [--engines ours,pytorch] [--batch 16] [--size n] [--rounds 5] [--steps 2] [--warmup 2] [--threads n] [--device cuda]
//     [--compile] [--tf32]
// --compile: also torch.compile; it compiles during the warm-up. --tf32: float32 convolutions on a GPU in TF32, on both sides.
import { z } from 'zod';
import type { DeviceString, Precision } from '@dfer/runtime';
import type { CandidateName } from '../harness/candidate.js';
import { compareEngines, type Comparison } from '../harness/compareEngines.js';
import { ENGINE_OPTIONS, readOptions, sizeOf, wholeNumber } from '../harness/options.js';

const options = readOptions(
  z.object({ ...ENGINE_OPTIONS, batch: wholeNumber }),
  {
    models: 'resnet50,resnet18',
    precisions: 'fp32,bf16',
    mallocs: 'stock,tuned',
    engines: 'ours,pytorch',
    batch: '16',
    rounds: '5',
    steps: '2',
    warmup: '2',
  },
  { models: 'resnet18', batch: '4', size: '64', rounds: '2', steps: '1', warmup: '1' },
);

/** Goals for the speedup over PyTorch (see PERFORMANCE.md of the package). */
function goalsOf(precision: Precision, device: DeviceString): Comparison['goals'] {
  return (ours, theirs) => {
    if (ours.malloc !== 'stock' || precision === 'fp16') return null;
    if (device !== 'cpu') return precision === 'bf16' ? { goal: '≥ 0.95' } : null;
    if (precision === 'bf16')
      return theirs.malloc === 'tuned' ? { goal: '≥ 1.1, RSS ≤ 1.2' } : { goal: 'RSS ≤ 1.2' };
    return { goal: theirs.malloc === 'tuned' ? '≥ 1.0, RSS ≤ 1.2' : '≥ 1.25, RSS ≤ 1.2' };
  };
}

const { batch, device, tf32, compile, engines, mallocs } = options;
const compiled: CandidateName = { engine: 'pytorch', malloc: 'stock', compile };
const comparisons = options.models.flatMap((model) =>
  options.precisions.map((precision): Comparison => {
    const size = sizeOf(options, model);
    return {
      title: `${model}, ${batch} × ${size}², ${precision}`,
      job: { task: 'train', model, precision, batch, size, device, tf32 },
      candidates: [
        ...mallocs.flatMap((malloc) => engines.map((engine) => ({ engine, malloc }))),
        ...(compile ? [compiled] : []),
      ],
      goals: goalsOf(precision, device),
    };
  }),
);
await compareEngines('train-step', options, comparisons);
