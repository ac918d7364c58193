import { convolutionPath } from '../../flags.js';
import type { Kernel, KernelContext } from '../../kernel.js';
import { epilogueOf, NO_EPILOGUE } from '../epilogue.js';
import { conv2DWindow, conv3DWindow, type WindowArguments } from './window.js';

type WindowOf = (
  context: KernelContext,
  xShape: readonly number[],
  filterShape: readonly number[],
) => WindowArguments;

const dense: WindowOf = ({ attrs }, x, filter) => conv2DWindow(attrs, x, filter, false);
const perChannel: WindowOf = ({ attrs }, x, filter) => conv2DWindow(attrs, x, filter, true);
const volumetric: WindowOf = ({ attrs }, x, filter) => conv3DWindow(attrs, x, filter);

const conv = (name: string, windowOf: WindowOf, fused = false): Kernel => ({
  name,
  run: (context) => {
    const { inputs, torch } = context;
    const x = inputs['x']!;
    const filter = inputs['filter']!;
    return torch.run('conv', {
      x,
      filter,
      ...windowOf(context, x.shape, filter.shape),
      depthwise: windowOf === perChannel,
      path: convolutionPath(),
      ...(fused ? epilogueOf(context) : NO_EPILOGUE),
    });
  },
});

const inputGradient = (name: string, windowOf: WindowOf): Kernel => ({
  name,
  run: (context) => {
    const { inputs, attrs, torch } = context;
    const filter = inputs['filter']!;
    const inputShape = attrs.numbers('inputShape');
    return torch.run('convInputGradient', {
      dy: inputs['dy']!,
      filter,
      ...windowOf(context, inputShape, filter.shape),
      depthwise: windowOf === perChannel,
      path: convolutionPath(),
      inputShape,
    });
  },
});

const filterGradient = (name: string, windowOf: WindowOf): Kernel => ({
  name,
  run: (context) => {
    const { inputs, attrs, torch } = context;
    const x = inputs['x']!;
    const filterShape = attrs.numbers('filterShape');
    return torch.run('convFilterGradient', {
      x,
      dy: inputs['dy']!,
      ...windowOf(context, x.shape, filterShape),
      depthwise: windowOf === perChannel,
      path: convolutionPath(),
      filterShape,
    });
  },
});

/** Convolutions; transposed convolutions are gradients of the input. */
export const convKernels: readonly Kernel[] = [
  conv('Conv2D', dense),
  conv('FusedConv2D', dense, true),
  inputGradient('Conv2DBackpropInput', dense),
  filterGradient('Conv2DBackpropFilter', dense),
  conv('DepthwiseConv2dNative', perChannel),
  conv('FusedDepthwiseConv2D', perChannel, true),
  inputGradient('DepthwiseConv2dNativeBackpropInput', perChannel),
  filterGradient('DepthwiseConv2dNativeBackpropFilter', perChannel),
  conv('Conv3D', volumetric),
  inputGradient('Conv3DBackpropInputV2', volumetric),
  filterGradient('Conv3DBackpropFilterV2', volumetric),
];
