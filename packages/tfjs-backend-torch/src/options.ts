import { loadedAddon } from './native/addon.js';
import { TorchError } from './errors.js';
import { callNative } from './native/call.js';
import type { ArgumentsOf } from './native/operations.js';

/** In the order of the native part's codes. */
const PRECISIONS = ['fp32', 'bf16', 'fp16'] as const;

/** Type of activations, convolutions and matrix products: float32, bfloat16 or float16. */
export type TorchPrecision = (typeof PRECISIONS)[number];

/** Options of the backend. A missing option is taken from its environment variable, else from the default. */
export interface TorchOptions {
  /**
   * Device of the tensors; can only be changed while there are none. TFJS_TORCH_DEVICE.
   *
   * @defaultValue 'cuda' if libtorch finds an NVIDIA GPU, else 'cpu'
   */
  readonly device?: 'cpu' | 'cuda' | `cuda:${number}`;
  /**
   * `bf16` computes convolutions and matrix products in bfloat16 and stores activations in bfloat16; parameters, statistics and
   * values that programs read stay float32. `fp16` does the same in float16, for GPUs without bfloat16: its largest number is 65504
   * and its smallest 6e-8, so that training needs loss scaling. On the CPU `fp16` needs libtorch 2.1, and products are computed in
   * float32. TFJS_TORCH_PRECISION.
   *
   * @defaultValue 'fp32'
   */
  readonly precision?: TorchPrecision;
  /**
   * CPU threads per operation, 1 to 256; set separately for each Node.js worker. TFJS_TORCH_THREADS.
   *
   * @defaultValue libtorch's choice: OMP_NUM_THREADS, else one per core
   */
  readonly threads?: number;
  /**
   * Use only deterministic algorithms, in the whole process; an operation that has none throws.
   * TFJS_TORCH_DETERMINISTIC, `1` or `0`.
   *
   * @defaultValue false
   */
  readonly deterministic?: boolean;
  /**
   * float32 convolutions and matrix products on an NVIDIA GPU multiply in TF32: several times as fast, with 10 mantissa bits instead
   * of 23. Applies to the whole process; has no effect on the CPU. TFJS_TORCH_TF32, `1` or `0`.
   *
   * @defaultValue false
   */
  readonly tf32?: boolean;
  /**
   * Frees activations during the backward pass, as soon as their gradients are computed. TFJS_TORCH_EAGER_RELEASE, `1` or `0`.
   *
   * @defaultValue true
   */
  readonly eagerRelease?: boolean;
}

/** The result of `torchInfo`. */
export interface TorchInfo {
  /** Version of the libtorch that the native part was built against, such as `2.5.1`. */
  readonly version: string;
  /** The folder of that libtorch. */
  readonly libtorch: string;
  /** Devices that can be chosen, such as `['cpu', 'cuda:0']`. */
  readonly devices: readonly string[];
  readonly cudaAvailable: boolean;
  /** The device in use. */
  readonly device: string;
  readonly precision: TorchPrecision;
  /** CPU threads per operation. */
  readonly threads: number;
  readonly deterministic: boolean;
  readonly tf32: boolean;
  readonly eagerRelease: boolean;
  /** False if the device in use is a GPU that has no instructions for bfloat16: one of compute capability below 8.0. */
  readonly hasBfloat16: boolean;
  /** True if convolutions on the CPU call oneDNN directly; otherwise they go through libtorch: slower with 1.13, not with 2.6. */
  readonly oneDnn: boolean;
  /**
   * Instruction set of this package's CPU kernels, from `cpuCapabilities`: the last of them, or the one that the environment
   * variable DFER_CPU_CAPABILITY names.
   */
  readonly cpuCapability: string;
  /** Those of `baseline`, `avx2`, `avx512` and `avx512_bf16` that this processor supports. */
  readonly cpuCapabilities: readonly string[];
  /** The reason why libtorch's slower CUDA kernels run instead of this package's; null if these run or were not needed yet. */
  readonly cudaKernelProblem: string | null;
}

let given: TorchOptions = {};
let configured = false;
let eager = true;

/** Returns whether activations are freed during the backward pass. */
export function releasesEagerly(): boolean {
  return eager;
}

/**
 * Sets the options of the backend, before or after `tf.setBackend('torch')`. Options of earlier calls stay unless they are set again.
 *
 * @throws TorchError `NO_ADDON` if the native part is missing, `BAD_OPTION` for an absent device or an invalid precision or number of
 * threads; then nothing is changed.
 */
export function configureTorch(options: TorchOptions = {}): void {
  const wanted = { ...given, ...options };
  const device = wanted.device ?? process.env['TFJS_TORCH_DEVICE'] ?? defaultDevice();
  const precision = precisionOf(wanted.precision ?? process.env['TFJS_TORCH_PRECISION'] ?? 'fp32');
  const threads = threadsOf(wanted.threads ?? process.env['TFJS_TORCH_THREADS']);
  const deterministic = flagOf(
    'deterministic',
    wanted.deterministic ?? process.env['TFJS_TORCH_DETERMINISTIC'] ?? false,
  );
  const eagerRelease = flagOf(
    'eagerRelease',
    wanted.eagerRelease ?? process.env['TFJS_TORCH_EAGER_RELEASE'] ?? true,
  );
  const tf32 = flagOf('tf32', wanted.tf32 ?? process.env['TFJS_TORCH_TF32'] ?? false);
  checkAllocator();
  callWithoutTensors('configure', {
    device: String(device),
    precision,
    threads,
    deterministic,
    tf32,
  });
  given = wanted;
  configured = true;
  eager = eagerRelease;
}

/** Applies the environment variables and defaults unless `configureTorch` was called. */
export function configureOnce(): void {
  if (!configured) configureTorch();
}

/**
 * Returns the version and settings of libtorch.
 *
 * @throws TorchError `NO_ADDON` if the native part is missing.
 */
export function torchInfo(): TorchInfo {
  const { version, libtorch, devices, device, problem, capability, capabilities, numbers } = readInfo();
  return {
    version,
    libtorch,
    devices,
    cudaAvailable: devices.length > 1,
    device,
    precision: PRECISIONS[numbers[1]!]!,
    threads: numbers[0]!,
    deterministic: numbers[2] === 1,
    tf32: numbers[4] === 1,
    eagerRelease: eager,
    hasBfloat16: numbers[5] === 1,
    oneDnn: numbers[3] === 1,
    cpuCapability: capability,
    cpuCapabilities: capabilities,
    cudaKernelProblem: problem === '' ? null : problem,
  };
}

function readInfo(): {
  readonly version: string;
  readonly libtorch: string;
  readonly devices: readonly string[];
  readonly device: string;
  readonly problem: string;
  readonly capability: string;
  readonly capabilities: readonly string[];
  readonly numbers: readonly number[];
} {
  const target = new Uint8Array(8192);
  const [, length, ...numbers] = callWithoutTensors('info', { target });
  const [version, libtorch, devices, device, problem, capability, capabilities] = new TextDecoder()
    .decode(target.subarray(0, length))
    .split('\n');
  return {
    version: version!,
    libtorch: libtorch!,
    devices: devices!.split(', '),
    device: device!,
    problem: problem!,
    capability: capability!,
    capabilities: capabilities!.split(', '),
    numbers,
  };
}

function defaultDevice(): string {
  return readInfo().devices.length > 1 ? 'cuda' : 'cpu';
}

/** @throws TorchError `NO_ADDON`, or `BAD_OPTION` for invalid options */
function callWithoutTensors<Name extends 'configure' | 'info'>(
  operation: Name,
  args: ArgumentsOf<Name>,
): Float64Array {
  const { addon, reason } = loadedAddon();
  if (addon === null) throw new TorchError('NO_ADDON', reason);
  try {
    return callNative(addon, operation, args, noHandle);
  } catch (cause) {
    throw new TorchError('BAD_OPTION', messageOf(cause), { cause });
  }
}

/** These operations take no tensors. */
function noHandle(): never {
  throw new TorchError('KERNEL_INPUT', 'expected no tensor; received one.');
}

function precisionOf(value: string): TorchPrecision {
  return PRECISIONS.find((name) => name === value) ?? refuse('precision', 'fp32, bf16 or fp16', value);
}

/** The number of threads; 0 lets libtorch choose. */
function threadsOf(value: number | string | undefined): number {
  if (value === undefined) return 0;
  const threads = Number(value);
  if (value !== '' && Number.isInteger(threads) && threads >= 1 && threads <= 256) return threads;
  return refuse('threads', 'a whole number from 1 to 256', value);
}

function flagOf(name: string, value: boolean | string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  return refuse(name, 'true or false (in the environment 1 or 0)', value);
}

/** The native part read these variables when it was loaded, without checking them. */
function checkAllocator(): void {
  const allocator = process.env['TFJS_TORCH_ALLOCATOR'] ?? 'caching';
  if (allocator !== 'caching' && allocator !== 'system')
    refuse('TFJS_TORCH_ALLOCATOR', 'caching or system', allocator);
  const limit = process.env['TFJS_TORCH_MEMORY_LIMIT'] ?? '1';
  if (!/^[1-9]\d*$/.test(limit)) refuse('TFJS_TORCH_MEMORY_LIMIT', 'a number of bytes', limit);
}

function refuse(name: string, expected: string, received: unknown): never {
  throw new TorchError('BAD_OPTION', `${name}: expected ${expected}; received ${JSON.stringify(received)}.`);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
