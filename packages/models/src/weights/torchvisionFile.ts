import { backboneName, findBackbone } from '../backbones/index.js';
import { IMAGENET_DEPTHS } from '../backbones/resnet.js';
import { ModelError } from '../errors.js';
import { resnetArchitecture, type ResNetArchitecture } from '../resnet/architectures.js';
import { CLASSIFIER, type TorchTensor } from './torchvisionNames.js';
import { excerpt } from './fileErrors.js';
import type { StoredTensor, WeightsFile } from './weightsFile.js';

/** Name prefixes of wrappers, in any order: `DataParallel`, `torch.compile`, Lightning, models with a backbone. */
const PREFIX = /^(?:(?:module|_orig_mod|model|net|backbone|encoder|features)\.)+/;

/** `torch.compile` and `DataParallel` may also wrap parts of a network. */
const WRAPPED_PART = /\.(?:module|_orig_mod)(?=\.)/g;

/** Counters of PyTorch's batch norms; not used here. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** The tensors of a file by their names without prefixes. */
export type UnprefixedTensors = ReadonlyMap<string, StoredTensor>;

/** Removes counters and prefixes. @throws ModelError `MODEL_WEIGHTS` if two tensors then have the same name. */
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

/** Minimum share of the network's tensors in a file; with fewer, the file belongs to another network. */
const LEAST_MATCHED = 0.9;

/** Differences between the tensors of a file and those of a network, by name. */
export interface Compatibility {
  /** Tensors of the network that are not in the file, at most 10 %. */
  readonly missing: readonly string[];
  /** Unused tensors of the file. */
  readonly ignored: readonly string[];
}

/**
 * Checks that a file has at least 90 % of a network's tensors, with the right shapes, and no additional ResNet layers.
 *
 * @param wanted - Expected tensors, without the classifier if it is replaced.
 * @throws ModelError `MODEL_WEIGHTS` with the apparent depth of the file, or the first wrong tensor.
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
      `Use model ${suggestBackbone(found, architecture)}.`,
    );
  }
  const missing = wanted.filter(({ name }) => !entries.has(name));
  const matched = wanted.length - missing.length;
  const [first] = missing.filter(
    ({ name }) => matched < LEAST_MATCHED * wanted.length || isOfClassifier(name),
  );
  if (first !== undefined) {
    const expected = `the ${wanted.length} tensors of a ResNet-${architecture.depth} with torchvision's names`;
    const received = `a file with ${matched} of them; the first missing one is ${first.name}; it starts with ${begin(entries)}`;
    throw incompatible(path, expected, received, 'Use another file or another model.');
  }
  for (const { name, shape } of wanted) {
    const received = entries.get(name)?.shape;
    if (received === undefined || received.join() === shape.join()) continue;
    const [theirs, ours] = [received, shape].map((sides) => `[${sides.join(', ')}]`);
    throw incompatible(
      path,
      `tensor ${name} of shape ${ours}`,
      `${theirs}`,
      'Use weights of the same network.',
    );
  }
  const names = new Set(wanted.map(({ name }) => name));
  const surplus = [...entries.keys()].filter((name) => !names.has(name));
  // A deeper or wider network also has all names of this one.
  const more = surplus.find((name) => /^(conv\d|bn\d|layer\d+)\./.test(name));
  if (more !== undefined) {
    const received = `a file that also has ${more}`;
    throw incompatible(
      path,
      `only the tensors of a ResNet-${architecture.depth}`,
      received,
      'Use weights of the same network.',
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

/** Depth of the network whose blocks a file has; `null` if it is neither in Table 1 nor a CIFAR network. */
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

/** The model to use instead, in the same style if it has this depth. */
function suggestBackbone(depth: number, { style }: ResNetArchitecture): string {
  return backboneName({ depth, style: findBackbone(style).has(depth) ? style : 'torchvision' });
}

/** Error for an intact file of another network. */
export function incompatible(path: string, expected: string, received: string, remedy: string): ModelError {
  return new ModelError(
    'MODEL_WEIGHTS',
    `Weights file ${path}: expected ${expected}; received ${received}. ${remedy}`,
  );
}
