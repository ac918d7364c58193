import * as tf from '@tensorflow/tfjs';
import { type BackboneStyle } from '../backbones/index.js';
import { inspectModel } from '../resnet/inspectModel.js';
import type { Input } from '../resnet/input.js';
import { resnetArchitecture, type ResNetArchitecture } from '../resnet/architectures.js';
import type { Head } from '../temporal/headList.js';
import { headWidth } from '../heads/index.js';
import { faceTensors } from '../temporal/faceInput.js';
import { excerpt } from './fileErrors.js';
import { headTensors } from './headTensors.js';
import { CLASSIFIER, classifierTensors, countFeatures, torchvisionTensors } from './torchvisionNames.js';
import { fromTorch, type Weight } from './transpose.js';
import { withWeights } from './weightsFile.js';
import { type ClassifierChoice, decideClassifier } from './classifier.js';
import { checkStyle, describeStyle } from './styleOfFile.js';
import { STEM, widenStem, widensStem } from './widenStem.js';
import { assertCompatible, incompatible, stripPrefixes, type UnprefixedTensors } from './torchvisionFile.js';

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /** @defaultValue 'auto' */
  readonly classifier?: ClassifierChoice;
  /** Class names of the network, in order. @defaultValue those in the metadata of the model */
  readonly classNames?: readonly string[];
}

/** Report on the tensors found in a weights file and loaded from it. */
export interface WeightsReport {
  /** Number of tensors loaded. */
  readonly tensors: number;
  /** Their data types in the file, such as `F16`. */
  readonly dtypes: readonly string[];
  readonly classifier: 'kept' | 'replaced';
  /** Number of classes of the file's classifier; `null` if it has none. */
  readonly fileClasses: number | null;
  /** Tensors of the network that the file lacks, at most 10 %; they are not changed. */
  readonly missing: readonly string[];
  /** Unused tensors of the file, besides batch counters and a replaced classifier. */
  readonly ignored: readonly string[];
  /** Metadata of the file, as texts. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The report in one line. */
  readonly summary: string;
}

/** The network that the weights must fit. */
interface Target {
  readonly architecture: ResNetArchitecture;
  readonly classes: number;
  readonly head: Head;
  readonly frames: number | null;
  readonly faceFeatures: number;
  readonly classNames?: readonly string[] | undefined;
}

/** Maximum number of missing and of ignored tensors named in the summary. */
const NAMES_SHOWN = 3;

/**
 * Loads a weights file with names of torchvision or timm (see `withWeights`) into a network of the same depth and width. If the file has
 * the same clip head (see `headTensors`), its weights and those of the face input are loaded; otherwise head and classifier are not changed.
 * Prefixes of wrappers (`module.`, `_orig_mod.`, `backbone.` …) and batch counters are ignored. Values may be F32, F16, BF16 or F64;
 * filters are converted from OIHW to HWIO, the classifier is transposed. If a file is rejected, the network is not changed, except
 * when non-finite values are found while loading.
 *
 * @throws ModelError `MODEL_FILE` for a damaged file or another file type, `MODEL_WEIGHTS` for another network or other classes.
 */
export async function loadWeights(
  model: tf.LayersModel,
  path: string,
  options: LoadWeightsOptions = {},
): Promise<WeightsReport> {
  const target = { ...inspectModel(model), classNames: options.classNames ?? readClassNames(model) };
  return readWeights(path, target, options.classifier ?? 'auto', (layer, weights) => {
    tf.tidy(() => {
      const own = model.getLayer(layer);
      const before = own.getWeights();
      own.setWeights(
        weights.map((given, i) => (given === null ? before[i]! : tf.tensor(given.values, [...given.shape]))),
      );
    });
  });
}

/**
 * Checks, without a backend and before any other work, whether {@link loadWeights} would accept a file. Reads the whole file.
 *
 * @throws ModelError like `loadWeights`.
 */
export function checkWeights(
  path: string,
  network: {
    readonly depth: number;
    /** @defaultValue 'torchvision' */
    readonly style?: BackboneStyle;
    /** @defaultValue 'rgb' */
    readonly input?: Input;
    readonly classNames: readonly string[];
    /** @defaultValue 'mean-probability' */
    readonly head?: Head;
    /** Frames per clip, for heads that depend on it. */
    readonly frames?: number;
    /** Number of face features. @defaultValue 0 */
    readonly faceFeatures?: number;
  },
  options: Pick<LoadWeightsOptions, 'classifier'> = {},
): Promise<WeightsReport> {
  const { depth, style, input, classNames, head = 'mean-probability', frames = null } = network;
  const { faceFeatures = 0 } = network;
  const target = {
    architecture: resnetArchitecture(depth, style, input),
    classes: classNames.length,
    classNames,
    head,
    frames,
    faceFeatures,
  };
  return readWeights(path, target, options.classifier ?? 'auto', () => undefined);
}

function readWeights(
  path: string,
  target: Target,
  choice: ClassifierChoice,
  put: (layer: string, weights: readonly (Weight | null)[]) => void,
): Promise<WeightsReport> {
  return withWeights(path, async (file) => {
    const entries = stripPrefixes(path, file);
    const { architecture, classes, head, frames, faceFeatures } = target;
    const features = countFeatures(architecture);
    checkStyle(path, architecture, file.metadata);
    const ofHead = [...headTensors({ head, features, frames }), ...faceTensors(faceFeatures)];
    const hasHead = ofHead.every(({ name }) => entries.has(name));
    const isWidened = widensStem(path, architecture, entries);
    const inFile: ResNetArchitecture = isWidened ? { ...architecture, input: 'rgb' } : architecture;
    const body = [...torchvisionTensors(inFile), ...(hasHead ? ofHead : [])];
    // Check the network first: a wrong depth explains a wrong classifier, not vice versa.
    const { ignored, missing } = assertCompatible(path, entries, architecture, body);
    const decision = decideClassifier(
      path,
      file,
      hasHead ? entries : withoutClassifier(entries),
      target,
      choice,
    );
    const all = [...body, ...classifierTensors(classes, headWidth(head, features) + faceFeatures)];
    const wanted = decision.kept ? all : body;
    if (decision.kept) assertCompatible(path, entries, architecture, all);
    for (const layer of new Set(wanted.map((tensor) => tensor.layer))) {
      const weights: (Weight | null)[] = [];
      for (const tensor of wanted.filter((each) => each.layer === layer)) {
        const entry = entries.get(tensor.name);
        if (entry === undefined) {
          weights.push(null);
          continue;
        }
        const values = await file.read(entry.name);
        if (tensor.name.endsWith('running_var') && values.some((value) => value < 0)) {
          throw incompatible(
            path,
            `non-negative variances in ${tensor.name}`,
            'a negative one',
            'Use an undamaged file.',
          );
        }
        const weight = fromTorch(values, tensor.shape, tensor.kind);
        weights.push(isWidened && tensor.name === STEM ? widenStem(weight) : weight);
      }
      put(layer, weights);
    }
    const found = wanted.flatMap(({ name }) => entries.get(name) ?? []);
    const dtypes = [...new Set(found.map(({ dtype }) => dtype))].sort();
    const of = missing.length > 0 ? ` of ${wanted.length}` : '';
    const parts = [
      `loaded ${found.length}${of} tensors (${dtypes.join(', ')})${file.path === '' ? '' : ` from ${file.path}`}`,
      ...(ofHead.length === 0 ? [] : [`head ${hasHead ? 'kept' : 'new'} (${head})`]),
      decision.sentence,
      ...(isWidened ? ['first convolution extended by Sobel channels with weight 0'] : []),
      ...describeStyle(architecture, entries),
      ...listed('missing', missing),
      ...listed('ignored', ignored),
    ];
    return {
      tensors: found.length,
      dtypes,
      classifier: decision.kept ? 'kept' : 'replaced',
      fileClasses: entries.get(CLASSIFIER.weight)?.shape[0] ?? null,
      missing,
      ignored,
      metadata: file.metadata,
      summary: parts.join(', '),
    };
  });
}

function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const some = names
    .slice(0, NAMES_SHOWN)
    .map((name) => excerpt(name))
    .join(', ');
  return [`${what} ${names.length}: ${some}${names.length > NAMES_SHOWN ? ' …' : ''}`];
}

/** Removes a classifier that belongs to another head. */
function withoutClassifier(entries: UnprefixedTensors): UnprefixedTensors {
  const names: readonly string[] = Object.values(CLASSIFIER);
  return new Map([...entries].filter(([name]) => !names.includes(name)));
}

function readClassNames(model: tf.LayersModel): readonly string[] | undefined {
  const metadata: { classes?: unknown } = { ...model.getUserDefinedMetadata() };
  const { classes } = metadata;
  return Array.isArray(classes) && classes.every((name) => typeof name === 'string') ? classes : undefined;
}
