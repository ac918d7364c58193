import { join } from 'node:path';

import { BACKBONE_NAMES, parseBackbone, resnetArchitecture, resnetSizes } from '@dfer/models/catalog';

import { resolveConfig, type Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import { exists, RUNS } from '../../shared/runFolder.js';
import { InputError } from '../../terminal/errors.js';
import { DEFAULT_DEPTHS } from './defaultDepths.js';

/** Placeholder for the depth in the path of weights. */
const DEPTH = '{depth}';

/** One run of a study. */
export interface PlannedRun {
  readonly depth: number;
  /** Name of the network, also of the run and its folder. */
  readonly name: string;
  readonly root: string;
  /** Flags for `dfer train`. */
  readonly flags: Flags;
  readonly config: Config;
}

/** Plan of a depth study. */
export interface DepthStudy {
  readonly out: string;
  readonly runs: readonly PlannedRun[];
  /** A sentence on the initial weights. */
  readonly pretraining: string;
  /** Sentences on other differences between the depths. */
  readonly notes: readonly string[];
}

/**
 * Plans every run of a study before the first is trained.
 *
 * @throws InputError for a depth that the family lacks, weights that cannot be the same for all, or several seeds
 */
export async function planStudy(flags: Flags): Promise<DepthStudy> {
  const { depths = DEFAULT_DEPTHS, weights, ...shared } = flags;
  const out = flags.out ?? join(RUNS, 'depth-study');
  const base = await resolveConfig(shared);
  assertSuitable(base);
  const suffix = /-v\d$/.exec(base.model.name)?.[0] ?? '';
  const runs: PlannedRun[] = [];
  for (const depth of depths) {
    const name = `resnet${depth}${suffix}`;
    if (parseBackbone(name) === null) {
      throw new InputError(
        `--depths: expected depths of ${BACKBONE_NAMES}; received ${depth}${suffix === '' ? '' : ` with ${suffix}, as model.name ${base.model.name} has`}; choose others`,
      );
    }
    const root = join(out, name);
    const own: Flags = {
      ...shared,
      model: name,
      out: root,
      ...(weights === undefined ? {} : { weights: await weightsOf(weights, depth) }),
    };
    runs.push({ depth, name, root, flags: own, config: await resolveConfig(own) });
  }
  return {
    out,
    runs,
    pretraining:
      weights === undefined
        ? 'Every depth is trained from scratch: no pretrained weights.'
        : `Every depth starts from its own file of pretrained weights, ${weights}.`,
    notes: familyNotes(runs),
  };
}

function assertSuitable({ seeds, model }: Config): void {
  if (seeds !== null) {
    throw new InputError(
      `seeds: expected one seed, so that each clip has one prediction; received ${seeds.length}; set "seeds" to null and choose one with --seed`,
    );
  }
  if (model.weights !== null) {
    throw new InputError(
      `model.weights: expected null, as one file suits one depth; received ${model.weights}; name a file for each depth, such as --weights 'resnet${DEPTH}.safetensors'`,
    );
  }
}

/** @throws InputError if the path has no `{depth}`, or the file is missing */
async function weightsOf(path: string, depth: number): Promise<string> {
  if (!path.includes(DEPTH)) {
    throw new InputError(
      `--weights: expected a path with ${DEPTH}, so that each depth has a file of its own; received ${path}; put ${DEPTH} in place of the depth`,
    );
  }
  const file = path.replaceAll(DEPTH, String(depth));
  if (await exists(file)) return file;
  throw new InputError(
    `--weights: expected a file for each depth; received ${file}, which does not exist; add it, or leave ${depth} out of --depths`,
  );
}

/** Networks of two families differ in more than depth. */
function familyNotes(runs: readonly PlannedRun[]): string[] {
  const isCifar = ({ depth }: PlannedRun): boolean => resnetArchitecture(depth).stem === 'cifar';
  const cifar = runs.filter(isCifar);
  if (cifar.length === 0 || cifar.length === runs.length) return [];
  const millions = ({ depth }: PlannedRun): string =>
    (resnetSizes({ depth, classes: 7, inputSize: 32 }).trainable / 1e6).toFixed(2);
  return [
    `${cifar.map((run) => `${run.name} (${millions(run)} million parameters)`).join(', ')}: of the CIFAR family, with three stages from 16 channels; the others have four stages from 64 channels, so they differ in more than depth.`,
  ];
}
