// Compares classification with PyTorch, alternating; `folded`: batch normalization is fused into the convolutions.
//   npx nx run bench:inference -- [--json] [--quick] [--profile] [--models resnet50] [--precisions fp32,bf16]
//     [--mallocs stock,tuned] [--engines ours,pytorch] [--batches 1,16] [--size n] [--rounds 5] [--steps 4] [--warmup 3] [--threads n] [--device cuda]
import { z } from 'zod';
import type { CandidateName } from '../harness/candidate.js';
import { compareEngines, type Comparison, type Goal } from '../harness/compareEngines.js';
import { ENGINE_OPTIONS, readOptions, sizeOf, wholeNumbers } from '../harness/options.js';

const options = readOptions(
  z.object({ ...ENGINE_OPTIONS, batches: wholeNumbers }),
  {
    models: 'resnet50',
    precisions: 'fp32,bf16',
    mallocs: 'stock,tuned',
    engines: 'ours,pytorch',
    batches: '1,16',
    rounds: '5',
    steps: '4',
    warmup: '3',
  },
  { models: 'resnet18', batches: '1,4', size: '64', rounds: '2', steps: '2', warmup: '1' },
);

/** Ours, folded, must be as fast as PyTorch without folding. */
function goals(ours: CandidateName, theirs: CandidateName): Goal | null {
  return ours.malloc === 'stock' && ours.folded && !theirs.folded ? { goal: '≥ 1.0' } : null;
}

const { device, mallocs, engines } = options;
const candidates = mallocs.flatMap((malloc) =>
  engines.flatMap((engine) => [true, false].map((folded) => ({ engine, malloc, folded }))),
);
const comparisons = options.models.flatMap((model) =>
  options.precisions.flatMap((precision) =>
    options.batches.map((batch): Comparison => {
      const size = sizeOf(options, model);
      return {
        title: `${model}, ${batch} × ${size}², ${precision}`,
        job: { task: 'infer', model, precision, batch, size, device },
        candidates,
        goals,
      };
    }),
  ),
);
await compareEngines('inference', options, comparisons);
