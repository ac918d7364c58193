import type { Attributes } from '../attributes.js';
import type { Kernel } from '../kernel.js';
import type { ArgumentsOf, OperationLike } from '../native/operations.js';

const resize = (name: OperationLike<'ResizeBilinear'>): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const [height = 0, width = 0] = attrs.numbers('size');
    return torch.run(name, {
      images: inputs['images']!,
      height,
      width,
      alignCorners: attrs.flag('alignCorners'),
      halfPixelCenters: attrs.flag('halfPixelCenters'),
    });
  },
});

/**
 * Unlike the cpu backend, the gradient takes `halfPixelCenters` into account: it is the derivative of the forward pass.
 */
const resizeGrad = (name: OperationLike<'ResizeBilinearGrad'>): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const [, height = 0, width = 0] = inputs['images']!.shape;
    return torch.run(name, {
      dy: inputs['dy']!,
      height,
      width,
      alignCorners: attrs.flag('alignCorners'),
      halfPixelCenters: attrs.flag('halfPixelCenters', false),
    });
  },
});

const cropAndResize: Kernel = {
  name: 'CropAndResize',
  run: ({ inputs, attrs, torch }) => {
    const [height = 0, width = 0] = attrs.numbers('cropSize');
    return torch.run('CropAndResize', {
      images: inputs['image']!,
      boxes: inputs['boxes']!,
      owner: inputs['boxInd']!,
      height,
      width,
      bilinear: attrs.text('method') === 'bilinear',
      outside: attrs.number('extrapolationValue'),
    });
  },
};

const localNormSettings = (
  attrs: Attributes,
): Pick<ArgumentsOf<'LRN'>, 'radius' | 'bias' | 'alpha' | 'beta'> => ({
  radius: attrs.number('depthRadius'),
  bias: attrs.number('bias'),
  alpha: attrs.number('alpha'),
  beta: attrs.number('beta'),
});

/** Kernels that resample and normalize images. */
export const imageKernels: readonly Kernel[] = [
  cropAndResize,
  {
    name: 'LRN',
    run: ({ inputs, attrs, torch }) => torch.run('LRN', { x: inputs['x']!, ...localNormSettings(attrs) }),
  },
  {
    name: 'LRNGrad',
    run: ({ inputs, attrs, torch }) =>
      torch.run('LRNGrad', {
        dy: inputs['dy']!,
        x: inputs['x']!,
        y: inputs['y']!,
        ...localNormSettings(attrs),
      }),
  },
  resize('ResizeBilinear'),
  resize('ResizeNearestNeighbor'),
  resizeGrad('ResizeBilinearGrad'),
  resizeGrad('ResizeNearestNeighborGrad'),
];
