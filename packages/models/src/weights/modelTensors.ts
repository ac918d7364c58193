import type { InspectedModel } from '../resnet/inspectModel.js';
import { headWidth } from '../heads/index.js';
import { faceTensors } from '../temporal/faceInput.js';
import { headTensors } from './headTensors.js';
import {
  classifierTensors,
  countFeatures,
  torchvisionTensors,
  type TorchTensor,
} from './torchvisionNames.js';

/** Every tensor of a network, those of its clip head, of its face input and of its classifier included. */
export function modelTensors({
  architecture,
  head,
  frames,
  classes,
  faceFeatures,
}: InspectedModel): readonly TorchTensor[] {
  const features = countFeatures(architecture);
  return [
    ...torchvisionTensors(architecture),
    ...headTensors({ head, features, frames }),
    ...faceTensors(faceFeatures),
    ...classifierTensors(classes, headWidth(head, features) + faceFeatures),
  ];
}
