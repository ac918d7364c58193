import { backboneName, parseBackbone } from '../backbones/index.js';
import { VGGFACE2_IDENTITIES } from '../backbones/resnetV1.js';
import { parseNetworkName } from '../resnet/inspectModel.js';
import type { ResNetPlan } from '../resnet/architectures.js';
import { type BareEntries, unfit } from './torchvisionFile.js';
import { CLASSIFIER } from './torchvisionNames.js';

/**
 * Makes sure that a file that names its network is of the same style: the shapes are the same, the features are not.
 *
 * @throws ModelError `MODEL_WEIGHTS` naming the network to ask for.
 */
export function checkStyle(
  path: string,
  plan: ResNetPlan,
  { architecture }: Readonly<Record<string, string>>,
): void {
  const theirs = architecture === undefined ? null : parseNetworkName(architecture);
  if (theirs === null || theirs.depth !== plan.depth || theirs.style === plan.style) return;
  const name = backboneName(theirs);
  throw unfit(path, `weights of ${backboneName(plan)}`, `those of ${name}`, `Ask for model ${name}.`);
}

/** What there is to say of a file's style, which its tensors do not show. */
export function styleSaid(plan: ResNetPlan, entries: BareEntries): readonly string[] {
  if (!plan.bottleneck) return [];
  if (plan.style !== 'torchvision') return [`strides as in ${backboneName(plan)}`];
  const identities = entries.get(CLASSIFIER.weight)?.shape[0];
  const v1 = `resnet${plan.depth}-v1`;
  if (identities !== VGGFACE2_IDENTITIES || parseBackbone(v1) === null) return [];
  return [
    `strides as in torchvision's (published networks of VGGFace2's ${identities} identities need model ${v1})`,
  ];
}
