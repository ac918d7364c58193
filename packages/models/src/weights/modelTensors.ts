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

/** All tensors of a network, including its clip head, face input and classifier. */
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
