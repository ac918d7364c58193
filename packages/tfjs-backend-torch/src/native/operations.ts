import type * as tf from '@tensorflow/tfjs';
import { numbers, tensor, tensors, type NativeArguments, type Takes } from './signature.js';

const UNARY = tensor({ x: 'tensor' });
const BINARY = tensor({ a: 'tensor', b: 'tensor' });
const REDUCTION = tensor({ x: 'tensor', axes: 'ints', keepDims: 'flag' });
const ALONG_AXIS = tensor({ x: 'tensor', axis: 'integer' });
const CUMULATIVE = tensor({ x: 'tensor', axis: 'integer', exclusive: 'flag', reverse: 'flag' });
const SIZE = { height: 'integer', width: 'integer', alignCorners: 'flag', halfPixelCenters: 'flag' } as const;
const RESIZE = tensor({ images: 'tensor', ...SIZE });
const RESIZE_GRAD = tensor({ dy: 'tensor', ...SIZE });

/** Strides, dilations, leading padding and output sizes, each for all spatial axes, and the position of the channels. */
const WINDOW = { window: 'ints', channelsLast: 'flag' } as const;
const CONVOLUTION = { ...WINDOW, depthwise: 'flag', path: 'text' } as const;
const POOL = { ...WINDOW, kernel: 'ints' } as const;
/** Bias and activation of fused kernels. */
const EPILOGUE = {
  bias: 'optionalTensor',
  activation: 'text',
  slope: 'number',
  slopes: 'optionalTensor',
} as const;
const LOCAL_NORM = { radius: 'integer', bias: 'number', alpha: 'number', beta: 'number' } as const;

/**
 * Every operation of the addon. An operation with the name of a kernel of TensorFlow.js or of this package computes that kernel; the
 * others are used by several kernels or by the backend itself. A test compares the table with the addon.
 */
export const NATIVE_OPERATIONS = {
  Abs: UNARY,
  Acos: UNARY,
  Acosh: UNARY,
  Asin: UNARY,
  Asinh: UNARY,
  Atan: UNARY,
  Atanh: UNARY,
  Ceil: UNARY,
  Cos: UNARY,
  Cosh: UNARY,
  Diag: UNARY,
  Elu: UNARY,
  Erf: UNARY,
  Exp: UNARY,
  Expm1: UNARY,
  Floor: UNARY,
  IsFinite: UNARY,
  IsInf: UNARY,
  IsNan: UNARY,
  Log: UNARY,
  Log1p: UNARY,
  LogicalNot: UNARY,
  Neg: UNARY,
  Reciprocal: UNARY,
  Relu: UNARY,
  Relu6: UNARY,
  Round: UNARY,
  Rsqrt: UNARY,
  Selu: UNARY,
  Sigmoid: UNARY,
  Sign: UNARY,
  Sin: UNARY,
  Sinh: UNARY,
  Softplus: UNARY,
  Sqrt: UNARY,
  Square: UNARY,
  Tan: UNARY,
  Tanh: UNARY,

  Add: BINARY,
  Atan2: BINARY,
  BitwiseAnd: BINARY,
  Equal: BINARY,
  FloorDiv: BINARY,
  Greater: BINARY,
  GreaterEqual: BINARY,
  Less: BINARY,
  LessEqual: BINARY,
  LogicalAnd: BINARY,
  LogicalOr: BINARY,
  Maximum: BINARY,
  Minimum: BINARY,
  Mod: BINARY,
  Multiply: BINARY,
  NotEqual: BINARY,
  Pow: BINARY,
  RealDiv: BINARY,
  SquaredDifference: BINARY,
  Sub: BINARY,
  AddN: tensor({ terms: 'tensors' }),

  ClipByValue: tensor({ x: 'tensor', least: 'number', most: 'number' }),
  EluGrad: tensor({ dy: 'tensor', y: 'tensor' }),
  LeakyRelu: tensor({ x: 'tensor', slope: 'number' }),
  Prelu: tensor({ x: 'tensor', slopes: 'tensor' }),
  Step: tensor({ x: 'tensor', otherwise: 'number' }),

  All: REDUCTION,
  Any: REDUCTION,
  Max: REDUCTION,
  Mean: REDUCTION,
  Min: REDUCTION,
  Prod: REDUCTION,
  Sum: REDUCTION,
  ArgMax: ALONG_AXIS,
  ArgMin: ALONG_AXIS,
  Softmax: ALONG_AXIS,
  Cumprod: CUMULATIVE,
  Cumsum: CUMULATIVE,

  conv: tensor({ x: 'tensor', filter: 'tensor', ...CONVOLUTION, ...EPILOGUE }),
  convFilterGradient: tensor({ x: 'tensor', dy: 'tensor', ...CONVOLUTION, filterShape: 'ints' }),
  convInputGradient: tensor({ dy: 'tensor', filter: 'tensor', ...CONVOLUTION, inputShape: 'ints' }),
  matmul: tensor({ a: 'tensor', b: 'tensor', transposeA: 'flag', transposeB: 'flag', ...EPILOGUE }),
  AvgPool: tensor({ x: 'tensor', ...POOL }),
  AvgPoolGrad: tensor({ dy: 'tensor', ...POOL, inputShape: 'ints' }),
  MaxPool: tensor({ x: 'tensor', ...POOL }),
  MaxPoolGrad: tensor({ dy: 'tensor', x: 'tensor', ...POOL }),

  BatchNormInference: tensor({
    x: 'tensor',
    mean: 'tensor',
    variance: 'tensor',
    gamma: 'tensor',
    beta: 'tensor',
    residual: 'optionalTensor',
    epsilon: 'number',
    relu: 'flag',
  }),
  BatchNormTraining: tensors({
    x: 'tensor',
    gamma: 'tensor',
    beta: 'tensor',
    residual: 'optionalTensor',
    moving: 'writables',
    share: 'number',
    epsilon: 'number',
    relu: 'flag',
    reference: 'flag',
  }),
  BatchNormTrainingGrad: tensors({
    dy: 'tensor',
    x: 'tensor',
    gamma: 'tensor',
    beta: 'tensor',
    statistics: 'tensor',
    y: 'optionalTensor',
    residual: 'flag',
    epsilon: 'number',
    reference: 'flag',
  }),
  FusedBatchNorm: tensor({
    x: 'tensor',
    mean: 'tensor',
    variance: 'tensor',
    scale: 'optionalTensor',
    offset: 'optionalTensor',
    epsilon: 'number',
  }),
  LRN: tensor({ x: 'tensor', ...LOCAL_NORM }),
  LRNGrad: tensor({ dy: 'tensor', x: 'tensor', y: 'tensor', ...LOCAL_NORM }),

  CropAndResize: tensor({
    images: 'tensor',
    boxes: 'tensor',
    owner: 'tensor',
    height: 'integer',
    width: 'integer',
    bilinear: 'flag',
    outside: 'number',
  }),
  ResizeBilinear: RESIZE,
  ResizeBilinearGrad: RESIZE_GRAD,
  ResizeNearestNeighbor: RESIZE,
  ResizeNearestNeighborGrad: RESIZE_GRAD,

  Cast: tensor({ x: 'tensor', dtype: 'dtype' }),
  count: tensor({ x: 'tensor', weights: 'tensor', size: 'integer', once: 'flag' }),
  Fill: tensor({ shape: 'shape', value: 'number', dtype: 'dtype' }),
  fillLike: tensor({ x: 'tensor', value: 'number' }),
  OneHot: tensor({ indices: 'tensor', depth: 'integer', on: 'number', off: 'number', dtype: 'dtype' }),
  Range: tensor({ start: 'number', step: 'number', count: 'integer', dtype: 'dtype' }),
  Select: tensor({ condition: 'tensor', yes: 'tensor', no: 'tensor' }),
  TopK: tensors({ x: 'tensor', k: 'integer' }),

  GatherNd: tensor({ x: 'tensor', indices: 'tensor', strides: 'ints' }),
  GatherV2: tensor({ x: 'tensor', indices: 'tensor' }),
  ScatterNd: tensor({ updates: 'tensor', indices: 'tensor', strides: 'ints', rows: 'integer' }),
  TensorScatterUpdate: tensor({ x: 'tensor', updates: 'tensor', indices: 'tensor', strides: 'ints' }),
  UnsortedSegmentSum: tensor({ x: 'tensor', segments: 'tensor', number: 'integer' }),

  BroadcastTo: tensor({ x: 'tensor', shape: 'shape' }),
  MirrorPad: tensor({ x: 'tensor', paddings: 'ints', symmetric: 'flag' }),
  PadV2: tensor({ x: 'tensor', paddings: 'ints', value: 'number' }),
  rearrange: tensor({ x: 'tensor', split: 'shape', permutation: 'ints', joined: 'shape' }),
  Reverse: tensor({ x: 'tensor', axes: 'ints' }),
  Tile: tensor({ x: 'tensor', repetitions: 'ints' }),
  Transpose: tensor({ x: 'tensor', permutation: 'ints' }),

  Concat: tensor({ parts: 'tensors', axis: 'integer' }),
  Pack: tensor({ parts: 'tensors', axis: 'integer' }),
  Slice: tensor({ x: 'tensor', begin: 'ints', size: 'ints' }),
  SplitV: tensors({ x: 'tensor', sizes: 'ints', axis: 'integer' }),
  StridedSlice: tensor({ x: 'tensor', begin: 'ints', counts: 'ints', strides: 'ints' }),
  Unpack: tensors({ x: 'tensor', axis: 'integer' }),

  // The optimizers and MovingAverages update variables in place and return no tensor.
  AdamW: tensors({
    variables: 'writables',
    gradients: 'tensors',
    first: 'writables',
    second: 'writables',
    decays: 'numbers',
    learningRate: 'number',
    beta1: 'number',
    beta2: 'number',
    epsilon: 'number',
    step: 'number',
    maxNorm: 'number',
    reference: 'flag',
  }),
  MovingAverages: tensors({ averages: 'writables', values: 'tensors', share: 'number' }),
  SgdMomentum: tensors({
    variables: 'writables',
    gradients: 'tensors',
    buffers: 'writables',
    decays: 'numbers',
    learningRate: 'number',
    momentum: 'number',
    nesterov: 'flag',
    maxNorm: 'number',
    reference: 'flag',
  }),

  GlobalNorm: tensor({ tensors: 'tensors' }),
  UnscaleGradients: tensors({ gradients: 'tensors', factor: 'number' }),
  NormalizeImages: tensor({ pixels: 'array', shape: 'shape', mean: 'numbers', deviation: 'numbers' }),
  SoftmaxCrossEntropy: tensors({
    logits: 'tensor',
    labels: 'tensor',
    classWeights: 'optionalTensor',
    labelSmoothing: 'number',
  }),

  copy: tensor({ x: 'tensor' }),
  read: numbers({ x: 'tensor', target: 'array' }),
  release: numbers({ x: 'handle' }),
  write: tensor({ values: 'array', shape: 'shape', dtype: 'dtype' }),

  configure: numbers({
    device: 'text',
    precision: 'text',
    threads: 'integer',
    deterministic: 'flag',
    tf32: 'flag',
  }),
  convPaths: numbers({}),
  info: numbers({ target: 'array' }),
  memory: numbers({}),
  resetMemoryPeak: numbers({}),
  synchronize: numbers({}),
  trimMemory: numbers({}),
};

type Table = typeof NATIVE_OPERATIONS;

export type OperationName = keyof Table;

type ArgumentsFor<T extends Takes> = { readonly [Name in keyof T]: NativeArguments[T[Name]] };

/** The arguments of an operation, by name. */
export type ArgumentsOf<Name extends OperationName> = ArgumentsFor<Table[Name]['takes']>;

/** The operations that kernels run. */
export type KernelOperation = {
  [Name in OperationName]: Table[Name]['gives'] extends 'numbers' ? never : Name;
}[OperationName];

/** The operations with the same signature as this one. */
export type OperationLike<Name extends OperationName> = {
  [Other in OperationName]: Table[Other] extends Table[Name]
    ? Table[Name] extends Table[Other]
      ? Other
      : never
    : never;
}[OperationName];

/** Result of an operation: its tensor, or the list of its tensors, which may be empty. */
export type ResultOf<Name extends OperationName> = Table[Name]['gives'] extends 'tensor'
  ? tf.TensorInfo
  : tf.TensorInfo[];
