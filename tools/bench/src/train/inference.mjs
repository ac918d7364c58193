// Compares classification with PyTorch, alternating; `folded`: batch normalization is fused into the convolutions. Needs a build.
//   npx nx run bench:inference -- [--json] [--quick] [--profile] [--models resnet50] [--precisions fp32,bf16]
//     [--mallocs stock,tuned] [--engines ours,pytorch] [--batches 1,16] [--size n] [--rounds 5] [--steps 4] [--warmup 3] [--threads n] [--device cuda]
import { readOptions, sizeOf } from '../harness/options.mjs';
import { runRaces } from '../harness/compareEngines.mjs';

const options = readOptions(
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
function goals(ours, theirs) {
  return ours.malloc === 'stock' && ours.folded && !theirs.folded ? { goal: '≥ 1.0' } : null;
}

const { device } = options;
const races = options.models.flatMap((model) =>
  options.precisions.flatMap((precision) =>
    options.batches.map((batch) => {
      const size = sizeOf(options, model);
      return {
        title: `${model}, ${batch} × ${size}², ${precision}`,
        job: { task: 'infer', model, precision, batch, size, device },
        entrants: options.mallocs.flatMap((malloc) =>
          options.engines.flatMap((engine) => [true, false].map((folded) => ({ engine, malloc, folded }))),
        ),
        goals,
      };
    }),
  ),
);
await runRaces('inference', options, races);
