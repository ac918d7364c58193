import type { BuiltPlan } from '../resnet/inspectModel.js';
import { headWidth } from '../heads/index.js';
import { headTensors } from './headTensors.js';
import { classifierTensors, featuresOf, torchvisionTensors, type TorchTensor } from './torchvisionNames.js';

/** Every tensor of a network, those of its clip head and of its classifier included. */
export function networkTensors({ plan, head, frames, classes }: BuiltPlan): readonly TorchTensor[] {
  const features = featuresOf(plan);
  return [
    ...torchvisionTensors(plan),
    ...headTensors({ head, features, frames }),
    ...classifierTensors(classes, headWidth(head, features)),
  ];
}
