import type * as tf from '@tensorflow/tfjs';

/** Argument type of each reader of native/call.h, by its name. The readers also check at run time. */
export interface NativeArguments {
  readonly tensor: tf.TensorInfo;
  readonly optionalTensor: tf.TensorInfo | null;
  readonly tensors: readonly tf.TensorInfo[];
  /** Handle of a tensor in the addon. */
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

/** Arguments of an operation, and its result: one tensor, a list of tensors, or only numbers. */
export interface NativeOperation<T extends Takes, Gives extends 'tensor' | 'tensors' | 'numbers'> {
  readonly takes: T;
  readonly gives: Gives;
}

/** Declares an operation that returns one tensor. */
export const tensor = <const T extends Takes>(takes: T): NativeOperation<T, 'tensor'> => ({
  takes,
  gives: 'tensor',
});

/** Declares an operation that returns several tensors. */
export const tensors = <const T extends Takes>(takes: T): NativeOperation<T, 'tensors'> => ({
  takes,
  gives: 'tensors',
});

/** Declares an operation that returns numbers. */
export const numbers = <const T extends Takes>(takes: T): NativeOperation<T, 'numbers'> => ({
  takes,
  gives: 'numbers',
});
