// Compares training steps with PyTorch, alternating: forward, loss, backward, SGD with momentum. Needs a build.
//   npx nx run bench:train-step -- [--json] [--quick] [--profile] [--models resnet50,resnet18] [--precisions fp32,bf16]
//     [--mallocs stock,tuned] [--engines ours,pytorch] [--batch 16] [--size n] [--rounds 5] [--steps 2] [--warmup 2] [--threads n] [--device cuda]
//     [--compile] [--tf32]
// --compile: also torch.compile; it compiles during the warm-up. --tf32: float32 convolutions on a GPU in TF32, on both sides.
import { readOptions, sizeOf } from '../harness/options.mjs';
import { runRaces } from '../harness/compareEngines.mjs';

const options = readOptions(
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
function goalOf(precision, device) {
  return (ours, theirs) => {
    if (ours.malloc !== 'stock') return null;
    if (device !== 'cpu') return precision === 'bf16' ? { goal: '≥ 0.95' } : null;
    if (precision === 'bf16')
      return theirs.malloc === 'tuned' ? { goal: '≥ 1.1, RSS ≤ 1.2' } : { goal: 'RSS ≤ 1.2' };
    return { goal: theirs.malloc === 'tuned' ? '≥ 1.0, RSS ≤ 1.2' : '≥ 1.25, RSS ≤ 1.2' };
  };
}

const { batch, device, tf32 = false, compile = false } = options;
const races = options.models.flatMap((model) =>
  options.precisions.map((precision) => {
    const size = sizeOf(options, model);
    return {
      title: `${model}, ${batch} × ${size}², ${precision}`,
      job: { task: 'train', model, precision, batch, size, device, tf32 },
      entrants: [
        ...options.mallocs.flatMap((malloc) => options.engines.map((engine) => ({ engine, malloc }))),
        ...(compile ? [{ engine: 'pytorch', malloc: 'stock', compile }] : []),
      ],
      goals: goalOf(precision, device),
    };
  }),
);
await runRaces('train-step', options, races);
