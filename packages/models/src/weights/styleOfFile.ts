import { backboneName, parseBackbone } from '../backbones/index.js';
import { VGGFACE2_IDENTITIES } from '../backbones/resnetV1.js';
import { parseModelName } from '../resnet/inspectModel.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';
import { CLASSIFIER } from './torchvisionNames.js';

/**
 * Makes sure that a file that names its network is of the same style: the shapes are the same, the features are not.
 *
 * @throws ModelError `MODEL_WEIGHTS` naming the network to ask for.
 */
export function checkStyle(
  path: string,
  architecture: ResNetArchitecture,
  metadata: Readonly<Record<string, string>>,
): void {
  const theirs = metadata['architecture'] === undefined ? null : parseModelName(metadata['architecture']);
  if (theirs === null || theirs.depth !== architecture.depth || theirs.style === architecture.style) return;
  const name = backboneName(theirs);
  throw incompatible(
    path,
    `weights of ${backboneName(architecture)}`,
    `those of ${name}`,
    `Ask for model ${name}.`,
  );
}

/** What there is to say of a file's style, which its tensors do not show. */
export function describeStyle(
  architecture: ResNetArchitecture,
  entries: UnprefixedTensors,
): readonly string[] {
  if (!architecture.bottleneck) return [];
  if (architecture.style !== 'torchvision') return [`strides as in ${backboneName(architecture)}`];
  const identities = entries.get(CLASSIFIER.weight)?.shape[0];
  const v1 = `resnet${architecture.depth}-v1`;
  if (identities !== VGGFACE2_IDENTITIES || parseBackbone(v1) === null) return [];
  return [
    `strides as in torchvision's (published networks of VGGFace2's ${identities} identities need model ${v1})`,
  ];
}
