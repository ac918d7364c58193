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

/** Kernels that resample images. */
export const imageKernels: readonly Kernel[] = [
  resize('ResizeBilinear', 'resizeBilinear'),
  resize('ResizeNearestNeighbor', 'resizeNearest'),
  resizeGrad('ResizeBilinearGrad', 'resizeBilinearGrad'),
  resizeGrad('ResizeNearestNeighborGrad', 'resizeNearestGrad'),
];
