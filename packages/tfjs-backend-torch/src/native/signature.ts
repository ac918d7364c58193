import type * as tf from '@tensorflow/tfjs';

/** What each reader of native/call.h takes, by its name. It checks again: JavaScript calls the addon without a compiler. */
export interface NativeArguments {
  readonly tensor: tf.TensorInfo;
  readonly optionalTensor: tf.TensorInfo | null;
  readonly tensors: readonly tf.TensorInfo[];
  /** Of a tensor that the addon keeps. */
  readonly handle: number;
  /** Handles of tensors that are written in place. */
  readonly writables: readonly number[];
  readonly shape: readonly number[];
  readonly ints: readonly number[];
  readonly numbers: readonly number[];
  readonly integer: number;
  readonly number: number;
  readonly flag: boolean;
  readonly text: string;
  /** See `DTYPE_CODES`. */
  readonly dtype: 0 | 1 | 2;
  readonly array: Float32Array | Int32Array | Uint8Array;
}

/** The reader of each argument, in the order in which an operation reads them. */
export type Takes = Readonly<Record<string, keyof NativeArguments>>;

/** What an operation takes, and what it gives: one tensor, as many as there are, or numbers alone. */
export interface NativeOperation<T extends Takes, Gives extends 'tensor' | 'tensors' | 'numbers'> {
  readonly takes: T;
  readonly gives: Gives;
}

/** Declares an operation that gives one tensor. */
export const tensor = <const T extends Takes>(takes: T): NativeOperation<T, 'tensor'> => ({
  takes,
  gives: 'tensor',
});

/** Declares an operation that gives several tensors. */
export const tensors = <const T extends Takes>(takes: T): NativeOperation<T, 'tensors'> => ({
  takes,
  gives: 'tensors',
});

/** Declares an operation that tells numbers. */
export const numbers = <const T extends Takes>(takes: T): NativeOperation<T, 'numbers'> => ({
  takes,
  gives: 'numbers',
});
