import { join } from 'node:path';

import { z } from 'zod';
import type { RunDescription, RunFact } from '@dfer/evaluate/render';

import { exists, readText, type RunFiles } from '../../shared/runFolder.js';
import { shellWord } from '../../terminal/shellWord.js';
import { costFacts, readFoldCosts } from '../../shared/foldCosts.js';
import { parseJson } from '../../shared/parseJson.js';

const number = z.number().nullish().catch(null);
const text = z.string().nullish().catch(null);
const object = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodCatch<z.ZodNullable<z.ZodObject<Shape>>> =>
  z.object(shape).nullable().catch(null);

/** Part of `config.json` shown on the page; a field of a wrong type counts as not recorded. */
const configSchema = object({
  model: object({ name: text, weights: text, head: text, faceFeatures: text, size: number }),
  train: object({
    epochs: number,
    batchSize: number,
    framesPerClip: object({ train: number, test: number }),
    optimizer: object({ kind: text, learningRate: number, weightDecay: number }),
    schedule: object({ kind: text }),
    labelSmoothing: number,
    augmentation: z
      .record(z.string(), z.union([z.boolean(), z.number()]))
      .nullish()
      .catch(null),
  }),
});

/** Part of `environment.json` shown on the page. */
const environmentSchema = object({
  node: text,
  backend: object({ backend: text, device: text, precision: text, version: text }),
  version: text,
  gitCommit: text,
  date: text,
  os: text,
  cpu: text,
  cores: number,
  memory: number,
  peakMemory: number,
});

/** Describes a run from its `config.json`, `environment.json` and `metrics.jsonl`. */
export async function describeRun({
  root,
  config,
  environment,
  folds,
}: Pick<RunFiles, 'root' | 'config' | 'environment' | 'folds'>): Promise<RunDescription> {
  const read = async (file: string): Promise<unknown> =>
    (await exists(file)) ? parseJson(await readText(file)) : null;
  const { model, train } = configSchema.parse(await read(config)) ?? { model: null, train: null };
  const machine = environmentSchema.parse(await read(environment));
  const { optimizer, framesPerClip: frames } = train ?? {};
  const backend = machine?.backend;
  const trained: RunFact[] = [
    fact('Network', model?.name),
    fact('Initial weights', model?.weights === null ? 'random' : model?.weights),
    fact('Head', model?.head),
    ...((model?.faceFeatures ?? 'none') === 'none' ? [] : [fact('Face features', model?.faceFeatures)]),
    fact('Input size', model?.size, (size) => `${size} × ${size} pixels`),
    fact(
      'Frames per clip',
      frames?.train,
      (count) => `${count} in training, ${frames?.test ?? '?'} in testing`,
    ),
    fact('Epochs', train?.epochs),
    fact('Batch size', train?.batchSize, (count) => `${count} clips`),
    fact('Optimizer', optimizer?.kind, (kind) =>
      [
        kind,
        ...(optimizer?.learningRate == null ? [] : [`learning rate ${optimizer.learningRate}`]),
        ...(optimizer?.weightDecay == null ? [] : [`weight decay ${optimizer.weightDecay}`]),
        ...(train?.schedule?.kind == null ? [] : [`${train.schedule.kind} schedule`]),
      ].join(', '),
    ),
    fact('Label smoothing', train?.labelSmoothing),
    fact('Augmentation', train?.augmentation, augmentationText),
    fact('Backend', backend?.backend, (name) => [name, backend?.version ?? ''].join(' ').trim()),
    fact('Device', backend?.device),
    fact('Precision', backend?.precision),
    fact('dfer version', machine?.version),
    fact('Commit', machine?.gitCommit),
    fact('Date', machine?.date),
    fact('Machine', machine?.cpu, (cpu) =>
      [
        cpu,
        ...(machine?.cores == null ? [] : [`${machine.cores} cores`]),
        ...(machine?.memory == null ? [] : [`${machine.memory} GiB`]),
        machine?.os ?? 'system not recorded',
      ].join(', '),
    ),
    fact('Node.js', machine?.node),
  ];
  const cost = await readFoldCosts(folds);
  return {
    trained,
    cost: [
      ...costFacts(cost),
      fact('Peak memory', machine?.peakMemory, peakMemoryText),
      fact('Energy', null),
    ],
    folds: cost,
    command: `dfer train --config ${shellWord(join(root, 'config.json'))} --out ${shellWord(`${root}-again`)}`,
  };
}

/** Memory of the process with its parallel folds, without GPU memory. */
const peakMemoryText = (bytes: number): string =>
  `${(bytes / 1e9).toFixed(1)} GB of the training process (a GPU's own memory is not part of it)`;

function fact<Value>(
  name: string,
  value: Value | null | undefined,
  show: (value: Value) => string = String,
): RunFact {
  return { name, value: value === null || value === undefined ? null : show(value) };
}

/** The active augmentations, such as `flip, shift 0.06`. */
function augmentationText(settings: Readonly<Record<string, boolean | number>>): string {
  const used = Object.entries(settings).flatMap(([name, value]) => {
    const isOff = value === false || value === 0 || (name === 'cropArea' && value === 1);
    return isOff ? [] : [value === true ? name : `${name} ${value}`];
  });
  return used.length > 0 ? used.join(', ') : 'none';
}
