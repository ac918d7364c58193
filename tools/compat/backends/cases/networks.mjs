// The networks of @dfer/models: forward, backward, folded.
import { buildModel, buildResNet, clipProbabilities, freezeStages, fuseBatchNorm, HEADS } from '@dfer/models';
import * as tf from '@tensorflow/tfjs';

import { tensor, trainingPass, valuesOf } from '../values.mjs';

const RESNETS = {
  'ResNet-18': { depth: 18, width: 4, inputSize: 40, classes: 7 },
  'ResNet-18 of an odd size': { depth: 18, width: 4, inputSize: 37, classes: 7 },
  'ResNet-50': { depth: 50, width: 2, inputSize: 48, classes: 7 },
  'ResNet-8 of CIFAR': { depth: 8, width: 8, inputSize: 16, classes: 7 },
  'ResNet-8 with Sobel edges': { depth: 8, width: 6, inputSize: 16, classes: 7, input: 'rgb+sobel' },
  'ResNet-8 of an odd size': { depth: 8, width: 6, inputSize: 13, classes: 7 },
};

const imagesFor = ({ inputSize }, batch = 3) => tensor([batch, inputSize, inputSize, 3]);

const resnets = Object.entries(RESNETS).flatMap(([name, options]) => [
  {
    name: `${name}: scores`,
    run: () => {
      const model = buildResNet(options);
      return valuesOf(model.predict(imagesFor(options)));
    },
  },
  {
    name: `${name}: training, gradients and statistics`,
    tolerance: 2e-3,
    run: () => trainingPass(buildResNet(options), imagesFor(options)),
  },
  {
    name: `${name}: logits with the norms fused`,
    run: () => {
      const model = buildResNet(options);
      // Sets statistics, since the norms of a new network do nothing.
      model.apply(imagesFor(options), { training: true });
      return valuesOf({
        folded: fuseBatchNorm(model).predict(imagesFor(options)),
        whole: model.predict(imagesFor(options)),
      });
    },
  },
]);

const CLIPS = { depth: 8, width: 8, inputSize: 12, classes: 7, frames: 4 };

const heads = HEADS.flatMap((head) => {
  const shape = [2, CLIPS.frames, CLIPS.inputSize, CLIPS.inputSize, 3];
  const takesFrames = head === 'mean-probability';
  return [
    {
      name: `head ${head}: probabilities of clips`,
      run: () => valuesOf(clipProbabilities(buildModel({ ...CLIPS, head }), tensor(shape))),
    },
    {
      name: `head ${head}: gradients`,
      tolerance: 2e-3,
      run: () => {
        const clips = tensor(shape);
        const input = takesFrames ? clips.reshape([-1, ...shape.slice(2)]) : clips;
        return trainingPass(buildModel({ ...CLIPS, head }), input);
      },
    },
  ];
});

export default [
  ...resnets,
  ...heads,
  {
    name: 'ResNet-18 with frozen stages: gradients',
    tolerance: 2e-3,
    run: () => {
      const options = RESNETS['ResNet-18'];
      const model = buildResNet(options);
      freezeStages(model, ['stem', 'layer1', 'layer2']);
      return trainingPass(model, imagesFor(options));
    },
  },
  {
    name: 'a network with a softmax: probabilities',
    run: () => {
      const options = { ...RESNETS['ResNet-8 of CIFAR'], includeSoftmax: true };
      return valuesOf(buildResNet(options).predict(imagesFor(options)));
    },
  },
  {
    name: 'an image of NaN: logits are NaN',
    known: { wasm: 'upstream: ReLU of XNNPACK gives 0 for NaN' },
    run: () => {
      const options = RESNETS['ResNet-18'];
      const side = options.inputSize;
      return valuesOf(buildResNet(options).predict(tf.fill([1, side, side, 3], NaN)));
    },
  },
];
