import { backboneName, parseBackbone } from '../backbones/index.js';
import { VGGFACE2_IDENTITIES } from '../backbones/resnetV1.js';
import { parseModelName } from '../resnet/inspectModel.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { incompatible, type UnprefixedTensors } from './torchvisionFile.js';
import { CLASSIFIER } from './torchvisionNames.js';

/**
 * Checks that a file that names its network has the same style, because styles differ in their features but not in their shapes.
 *
 * @throws ModelError `MODEL_WEIGHTS` with the network to use.
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
    `Use model ${name}.`,
  );
}

/** Texts for the summary on the style of a file, which its tensors do not show. */
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
    `strides as in torchvision (published networks for VGGFace2's ${identities} identities need model ${v1})`,
  ];
}
