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

/** What lies behind one data id. */
interface Stored {
  readonly dtype: tf.DataType;
  /** Native handle; 0 for strings and complex numbers. */
  readonly handle: number;
  /** Sides of the native tensor; a tensor may see the same values with others. */
  readonly shape: readonly number[];
  /** Bytes of each string, where `dtype` is `string`. */
  readonly strings: Uint8Array[] | null;
  /** Real and imaginary part, where `dtype` is `complex64`. */
  readonly complex: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo } | null;
  references: number;
}

/** Bytes of the process's tensors on the device that the backend uses, of all threads, as the allocator counts them. */
export interface TorchMemory {
  readonly unreliable: boolean;
  readonly reasons?: string[];
  /** Alive. */
  readonly nativeBytes: number;
  /** Most that were ever alive, since the last `resetPeak`. */
  readonly nativePeakBytes: number;
  /** Kept for the next tensors; bounded by what was alive lately. */
  readonly nativeCachedBytes: number;
}

/** The backend that TensorFlow.js sees: it keeps tensors in libtorch and runs operations on them. */
export class TorchBackend extends tf.KernelBackend {
  readonly #data: tf.DataStorage<Stored>;
  /** Handles that this backend has to give back. */
  readonly #live = new Set<number>();

  constructor(private readonly addon: Addon) {
    super();
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  /**
   * Runs a native operation.
   *
   * @returns Its output, or a list of them, each a tensor of its own.
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

  /** Another view of the same values, as `Reshape` and `Identity` give. */
  share(info: tf.TensorInfo, shape: readonly number[] = info.shape): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  /** The native handle, whatever sides this tensor sees: for operations that write in place. */
  handle(info: tf.TensorInfo): number {
    const handle = this.#handleOf(info);
    return typeof handle === 'number' ? handle : handle[0]!;
  }

  /** A complex tensor of two real ones, which it then owns a share of. */
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

  /** The two parts of a complex tensor. @throws TorchError `KERNEL_INPUT` for any other */
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

  /** Native tensors that are alive; for leak checks. */
  get liveHandles(): number {
    return this.#live.size;
  }

  /** What `tf.memory()` adds to its own numbers. */
  override memory(): TorchMemory {
    const [, counted, live, peak, cached] = this.#call('memory', {});
    const numbers = { nativeBytes: live!, nativePeakBytes: peak!, nativeCachedBytes: cached! };
    if (counted === 1) return { unreliable: false, ...numbers };
    const reasons = [
      'native bytes are not counted: TFJS_TORCH_ALLOCATOR=system, or a GPU with libtorch before 2.9',
    ];
    return { unreliable: true, reasons, ...numbers };
  }

  /** `nativePeakBytes` starts again from what is alive. */
  resetPeak(): void {
    this.#call('resetMemoryPeak', {});
  }

  /** Gives memory that is kept for the next tensors back to the system. */
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

  /** Waits until the device has done everything that was launched; a CPU always has. */
  synchronize(): void {
    this.#call('synchronize', {});
  }

  /** Includes what the device does, and not only its launch. */
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

  /** 0 has nothing behind it, and after `dispose` no handle has. */
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

  /** The handle alone, or with the sides that this tensor sees. */
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
