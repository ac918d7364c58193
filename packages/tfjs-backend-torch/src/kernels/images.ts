import type { Attributes } from '../attributes.js';
import type { Kernel } from '../kernel.js';

const resize = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const [height = 0, width = 0] = attrs.numbers('size');
    return torch.one(
      operation,
      inputs['images']!,
      height,
      width,
      attrs.flag('alignCorners'),
      attrs.flag('halfPixelCenters'),
    );
  },
});

/**
 * Unlike the cpu backend's, the gradient heeds `halfPixelCenters`: it is the derivative of what was computed.
 */
const resizeGrad = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const [, height = 0, width = 0] = inputs['images']!.shape;
    const halfPixelCenters = attrs.flag('halfPixelCenters', false);
    return torch.one(operation, inputs['dy']!, height, width, attrs.flag('alignCorners'), halfPixelCenters);
  },
});

const cropAndResize: Kernel = {
  name: 'CropAndResize',
  run: ({ inputs, attrs, torch }) => {
    const [height = 0, width = 0] = attrs.numbers('cropSize');
    const bilinear = attrs.text('method') === 'bilinear';
    const outside = attrs.number('extrapolationValue');
    return torch.one(
      'cropAndResize',
      inputs['image']!,
      inputs['boxes']!,
      inputs['boxInd']!,
      height,
      width,
      bilinear,
      outside,
    );
  },
};

const localNormSettings = (attrs: Attributes): number[] =>
  ['depthRadius', 'bias', 'alpha', 'beta'].map((name) => attrs.number(name));

/** Kernels that resample and normalize images. */
export const imageKernels: readonly Kernel[] = [
  cropAndResize,
  {
    name: 'LRN',
    run: ({ inputs, attrs, torch }) => torch.one('localNorm', inputs['x']!, ...localNormSettings(attrs)),
  },
  {
    name: 'LRNGrad',
    run: ({ inputs, attrs, torch }) =>
      torch.one('localNormGrad', inputs['dy']!, inputs['x']!, inputs['y']!, ...localNormSettings(attrs)),
  },
  resize('ResizeBilinear', 'resizeBilinear'),
  resize('ResizeNearestNeighbor', 'resizeNearest'),
  resizeGrad('ResizeBilinearGrad', 'resizeBilinearGrad'),
  resizeGrad('ResizeNearestNeighborGrad', 'resizeNearestGrad'),
];
