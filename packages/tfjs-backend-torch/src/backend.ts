import * as tf from '@tensorflow/tfjs';
import type { Addon } from './native/addon.js';
import { TorchError } from './errors.js';
import { callNative, decodeOutputs, type NativeOutput, type TensorHandle } from './native/call.js';
import {
  NATIVE_OPERATIONS,
  type ArgumentsOf,
  type KernelOperation,
  type OperationName,
  type ResultOf,
} from './native/operations.js';
import { DTYPE_CODES, toFloats, toNativeValues } from './values.js';

/** The data of one data id. */
interface Stored {
  readonly dtype: tf.DataType;
  /** Native handle; 0 for strings and complex numbers. */
  readonly handle: number;
  /** Shape of the native tensor; a tensor may view the same values with another shape. */
  readonly shape: readonly number[];
  /** Bytes of each string if `dtype` is `string`. */
  readonly strings: Uint8Array[] | null;
  /** Real and imaginary part if `dtype` is `complex64`. */
  readonly complex: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo } | null;
  references: number;
}

/** Bytes of the process's tensors (of all threads) on the backend's device, as counted by the allocator. */
export interface TorchMemory {
  readonly unreliable: boolean;
  readonly reasons?: string[];
  /** Bytes of live tensors. */
  readonly nativeBytes: number;
  /** Peak of `nativeBytes` since the last `resetPeak`. */
  readonly nativePeakBytes: number;
  /** Bytes cached for later tensors; bounded by the recent peak. */
  readonly nativeCachedBytes: number;
}

/** The TensorFlow.js backend: it keeps tensors in libtorch and runs operations on them. */
export class TorchBackend extends tf.KernelBackend {
  readonly #data: tf.DataStorage<Stored>;
  /** Handles that this backend has to release. */
  readonly #live = new Set<number>();

  constructor(private readonly addon: Addon) {
    super();
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  /**
   * Runs a native operation.
   *
   * @returns Its output or list of outputs; each is a new tensor.
   * @throws Error naming the operation, what was expected and what was received.
   */
  run<Name extends KernelOperation>(operation: Name, args: ArgumentsOf<Name>): ResultOf<Name>;
  run<Name extends KernelOperation>(
    operation: Name,
    args: ArgumentsOf<Name>,
  ): tf.TensorInfo | tf.TensorInfo[] {
    const outputs = decodeOutputs(this.#call(operation, args)).map((output) => this.#adopt(output));
    return NATIVE_OPERATIONS[operation].gives === 'tensor' ? outputs[0]! : outputs;
  }

  /** Returns another view of the same values, for `Reshape` and `Identity`. */
  share(info: tf.TensorInfo, shape: readonly number[] = info.shape): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  /** The native handle without this view's shape, for operations that write in place. */
  handle(info: tf.TensorInfo): number {
    const handle = this.#handleOf(info);
    return typeof handle === 'number' ? handle : handle[0]!;
  }

  /** Makes a complex tensor from two real ones and holds a reference to both. */
  complex(real: tf.TensorInfo, imag: tf.TensorInfo): tf.TensorInfo {
    const dataId = {};
    const parts = { real: this.share(real), imag: this.share(imag) };
    this.#store(dataId, {
      dtype: 'complex64',
      handle: 0,
      shape: real.shape,
      strings: null,
      complex: parts,
      references: 1,
    });
    return { dataId, shape: [...real.shape], dtype: 'complex64' };
  }

  /** The two parts of a complex tensor. @throws TorchError `KERNEL_INPUT` for other tensors */
  parts(info: tf.TensorInfo): { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo } {
    const { complex } = this.#data.get(info.dataId);
    if (complex !== null) return complex;
    throw new TorchError(
      'KERNEL_INPUT',
      `complex number: expected a complex64 tensor; received ${info.dtype}.`,
    );
  }

  override write(values: tf.BackendValues | null, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues | null,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    if (dtype === 'string') {
      const strings: Uint8Array[] = Array.isArray(values) ? values : [];
      this.#store(dataId, { dtype, handle: 0, shape, strings, complex: null, references });
      return;
    }
    if (dtype === 'complex64') {
      const { real, imag } = tf.backend_util.splitRealAndImagArrays(toFloats(values));
      const parts = {
        real: { dataId: this.write(real, shape, 'float32'), shape, dtype: 'float32' as const },
        imag: { dataId: this.write(imag, shape, 'float32'), shape, dtype: 'float32' as const },
      };
      this.#store(dataId, { dtype, handle: 0, shape, strings: null, complex: parts, references });
      return;
    }
    const typed = toNativeValues(
      values ?? tf.util.makeZerosTypedArray(tf.util.sizeFromShape(shape), dtype),
      dtype,
    );
    const [, handle] = this.#call('write', { values: typed, shape, dtype: DTYPE_CODES[dtype] });
    this.#store(dataId, { dtype, handle: handle!, shape, strings: null, complex: null, references });
  }

  override readSync(dataId: object): tf.BackendValues {
    const stored = this.#data.get(dataId);
    if (stored.strings !== null) return stored.strings;
    if (stored.complex !== null) {
      const { real, imag } = stored.complex;
      return tf.backend_util.mergeRealAndImagArrays(
        toFloats(this.readSync(real.dataId)),
        toFloats(this.readSync(imag.dataId)),
      );
    }
    const size = tf.util.sizeFromShape([...stored.shape]);
    const target =
      stored.dtype === 'float32'
        ? new Float32Array(size)
        : stored.dtype === 'int32'
          ? new Int32Array(size)
          : new Uint8Array(size);
    this.#call('read', { x: { dataId, shape: [...stored.shape], dtype: stored.dtype }, target });
    return target;
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const stored = this.#data.get(dataId);
    stored.references--;
    if (!force && stored.references > 0) return false;
    if (stored.complex !== null) {
      this.disposeData(stored.complex.real.dataId);
      this.disposeData(stored.complex.imag.dataId);
    }
    this.#release(stored.handle);
    this.#data.delete(dataId);
    return true;
  }

  override refCount(dataId: object): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).references : 0;
  }

  override incRef(dataId: object): void {
    this.#data.get(dataId).references++;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  /** Number of live native tensors, for leak checks. */
  get liveHandles(): number {
    return this.#live.size;
  }

  /** The values that `tf.memory()` adds to its own. */
  override memory(): TorchMemory {
    const [, counted, live, peak, cached] = this.#call('memory', {});
    const numbers = { nativeBytes: live!, nativePeakBytes: peak!, nativeCachedBytes: cached! };
    if (counted === 1) return { unreliable: false, ...numbers };
    const reasons = [
      'native bytes are not counted: TFJS_TORCH_ALLOCATOR=system, or a GPU with libtorch before 2.9',
    ];
    return { unreliable: true, reasons, ...numbers };
  }

  /** Resets `nativePeakBytes` to `nativeBytes`. */
  resetPeak(): void {
    this.#call('resetMemoryPeak', {});
  }

  /** Returns cached memory to the system. */
  trimMemory(): void {
    this.#call('trimMemory', {});
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return true;
  }

  /** Waits until the device has finished all launched work; does nothing on a CPU. */
  synchronize(): void {
    this.#call('synchronize', {});
  }

  /** Includes the time on the device, not only the launch. */
  override time(f: () => void): Promise<tf.BackendTimingInfo> {
    this.synchronize();
    const start = performance.now();
    f();
    this.synchronize();
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override dispose(): void {
    for (const handle of [...this.#live]) this.#release(handle);
  }

  #call<Name extends OperationName>(operation: Name, args: ArgumentsOf<Name>): Float64Array {
    return callNative(this.addon, operation, args, (info) => this.#handleOf(info));
  }

  /** Ignores handle 0, which has no tensor, and all handles after `dispose`. */
  #release(handle: number): void {
    if (this.#live.delete(handle)) this.#call('release', { x: handle });
  }

  #store(dataId: object, stored: Stored): void {
    if (stored.handle !== 0) this.#live.add(stored.handle);
    this.#data.set(dataId, stored);
  }

  #adopt({ handle, shape, dtype }: NativeOutput): tf.TensorInfo {
    const dataId = {};
    this.#store(dataId, { dtype, handle, shape, strings: null, complex: null, references: 1 });
    return { dataId, shape, dtype };
  }

  /** The handle alone, or with the shape of this view if it differs. */
  #handleOf(info: tf.TensorInfo): TensorHandle {
    const { handle, shape, dtype } = this.#data.get(info.dataId);
    if (handle === 0) {
      throw new TorchError('KERNEL_INPUT', `expected a tensor of float32, int32 or bool; received ${dtype}.`);
    }
    return isSame(shape, info.shape) ? handle : [handle, ...info.shape];
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}
