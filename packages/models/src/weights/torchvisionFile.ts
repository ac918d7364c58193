import { backboneName, findBackbone } from '../backbones/index.js';
import { IMAGENET_DEPTHS } from '../backbones/resnet.js';
import { ModelError } from '../errors.js';
import { resnetArchitecture, type ResNetArchitecture } from '../resnet/architectures.js';
import { CLASSIFIER, type TorchTensor } from './torchvisionNames.js';
import { excerpt } from './fileErrors.js';
import type { StoredTensor, WeightsFile } from './weightsFile.js';

/** What wrappers put before the names, in any order: `DataParallel`, `torch.compile`, Lightning, heads with a backbone. */
const PREFIX = /^(?:(?:module|_orig_mod|model|net|backbone|encoder|features)\.)+/;

/** `torch.compile` and `DataParallel` may wrap parts of a network, too. */
const WRAPPED_PART = /\.(?:module|_orig_mod)(?=\.)/g;

/** Counters of PyTorch's batch normalization; nothing here depends on them. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** The tensors of a file under their bare names. */
export type UnprefixedTensors = ReadonlyMap<string, StoredTensor>;

/** A file's tensors without counters and prefixes. @throws ModelError `MODEL_WEIGHTS` where two then have one name. */
export function stripPrefixes(path: string, { tensors }: Pick<WeightsFile, 'tensors'>): UnprefixedTensors {
  const entries = new Map<string, StoredTensor>();
  for (const entry of tensors) {
    const name = entry.name.replace(PREFIX, '').replace(WRAPPED_PART, '');
    const twin = entries.get(name);
    if (twin !== undefined) {
      throw incompatible(path, `one tensor ${name}`, `${twin.name} and ${entry.name}`, 'Remove one of them.');
    }
    if (!COUNTER.test(name)) entries.set(name, entry);
  }
  return entries;
}

/** A file with fewer of a network's tensors is one of another network. */
const LEAST_MATCHED = 0.9;

/** How a file's tensors and a network's differ, by name. */
export interface Compatibility {
  /** Of the network, not in the file: at most a tenth. */
  readonly missing: readonly string[];
  /** In the file, without use for the network. */
  readonly ignored: readonly string[];
}

/**
 * Makes sure that a file holds nine tenths of a network's tensors, in their shapes, and no more of its kind.
 *
 * @param wanted - Without the classifier where the file's is not wanted.
 * @throws ModelError `MODEL_WEIGHTS` naming the depth that the file seems to be of, or the first tensor that is wrong.
 */
export function assertCompatible(
  path: string,
  entries: UnprefixedTensors,
  architecture: ResNetArchitecture,
  wanted: readonly TorchTensor[],
): Compatibility {
  const found = inferDepth(entries);
  if (found !== null && found !== architecture.depth) {
    const received = `those of a ResNet-${found}`;
    throw incompatible(
      path,
      `weights of a ResNet-${architecture.depth}`,
      received,
      `Ask for model ${suggestBackbone(found, architecture)}.`,
    );
  }
  const missing = wanted.filter(({ name }) => !entries.has(name));
  const matched = wanted.length - missing.length;
  const [first] = missing.filter(
    ({ name }) => matched < LEAST_MATCHED * wanted.length || isOfClassifier(name),
  );
  if (first !== undefined) {
    const expected = `the ${wanted.length} tensors of a ResNet-${architecture.depth} by torchvision's names`;
    const received = `a file with ${matched} of them, without ${first.name} first; it begins with ${begin(entries)}`;
    throw incompatible(path, expected, received, 'Give the file of another network, or another model.');
  }
  for (const { name, shape } of wanted) {
    const received = entries.get(name)?.shape;
    if (received === undefined || received.join() === shape.join()) continue;
    const [theirs, ours] = [received, shape].map((sides) => `[${sides.join(', ')}]`);
    throw incompatible(
      path,
      `tensor ${name} of shape ${ours}`,
      `${theirs}`,
      'Give weights of the same network.',
    );
  }
  const names = new Set(wanted.map(({ name }) => name));
  const surplus = [...entries.keys()].filter((name) => !names.has(name));
  // A deeper or otherwise larger network also has all names of this one.
  const more = surplus.find((name) => /^(conv\d|bn\d|layer\d+)\./.test(name));
  if (more !== undefined) {
    const received = `one that also has ${more}`;
    throw incompatible(
      path,
      `no more than a ResNet-${architecture.depth}`,
      received,
      'Give weights of the same network.',
    );
  }
  return {
    missing: missing.map(({ name }) => name),
    ignored: surplus.filter((name) => !isOfClassifier(name)),
  };
}

function isOfClassifier(name: string): boolean {
  return name === CLASSIFIER.weight || name === CLASSIFIER.bias;
}

function begin(entries: UnprefixedTensors): string {
  const [name = 'nothing'] = entries.keys();
  return excerpt(name);
}

/** The row of Table 1, or the CIFAR network, whose blocks a file holds; `null` where it is neither. */
function inferDepth(entries: UnprefixedTensors): number | null {
  const blocks: number[] = [];
  let bottleneck = false;
  for (const name of entries.keys()) {
    const [, stage, block, convolution] = /^layer([1-4])\.(\d{1,4})\.conv([123])\.weight$/.exec(name) ?? [];
    if (stage === undefined) continue;
    blocks[Number(stage) - 1] = Math.max(blocks[Number(stage) - 1] ?? 0, Number(block) + 1);
    bottleneck ||= convolution === '3';
  }
  const cifar = !bottleneck && blocks.length === 3 && new Set(blocks).size === 1 ? [6 * blocks[0]! + 2] : [];
  const fits = (depth: number): boolean => {
    const architecture = resnetArchitecture(depth);
    return architecture.bottleneck === bottleneck && architecture.blocks.join() === blocks.join();
  };
  return [...IMAGENET_DEPTHS, ...cifar].find(fits) ?? null;
}

/** What to ask for instead, of the same style where that has such a network. */
function suggestBackbone(depth: number, { style }: ResNetArchitecture): string {
  return backboneName({ depth, style: findBackbone(style).has(depth) ? style : 'torchvision' });
}

/** A file that is whole, but not of this network. */
export function incompatible(path: string, expected: string, received: string, remedy: string): ModelError {
  return new ModelError(
    'MODEL_WEIGHTS',
    `Weights file ${path}: expected ${expected}; received ${received}. ${remedy}`,
  );
}
