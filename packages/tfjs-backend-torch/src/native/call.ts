import type * as tf from '@tensorflow/tfjs';
import type { Addon, NativeArgument } from './addon.js';
import { NATIVE_OPERATIONS, type ArgumentsOf, type OperationName } from './operations.js';
import type { NativeArguments } from './signature.js';
import { NATIVE_DTYPES, type NativeDType } from '../values.js';

/** An argument of any kind that the table declares. */
export type Argument = NativeArguments[keyof NativeArguments];

/** A tensor argument of a native operation: its handle, or `[handle, ...shape]` for a view with another shape. */
export type TensorHandle = number | number[];

/** A tensor that a native operation made. */
export interface NativeOutput {
  readonly handle: number;
  readonly shape: number[];
  readonly dtype: NativeDType;
}

/**
 * Calls a native operation.
 *
 * @param handleOf - Returns a tensor's handle.
 * @returns Its results, see `Addon`.
 * @throws Error naming the operation, what was expected and what was received.
 */
export function callNative<Name extends OperationName>(
  addon: Addon,
  operation: Name,
  args: ArgumentsOf<Name>,
  handleOf: (info: tf.TensorInfo) => TensorHandle,
): Float64Array;
export function callNative(
  addon: Addon,
  operation: OperationName,
  args: Readonly<Record<string, Argument>>,
  handleOf: (info: tf.TensorInfo) => TensorHandle,
): Float64Array {
  const names = Object.keys(NATIVE_OPERATIONS[operation].takes);
  return addon[operation](...names.map((name) => encodeArgument(args[name] ?? null, handleOf)));
}

/** Decodes the outputs of the native part: their number, then for each: handle, dtype code, rank and shape. */
export function decodeOutputs(results: Float64Array): NativeOutput[] {
  const outputs: NativeOutput[] = [];
  for (let at = 1, left = results[0]!; left > 0; left--) {
    const rank = results[at + 2]!;
    const shape = Array.from(results.subarray(at + 3, at + 3 + rank));
    outputs.push({ handle: results[at]!, shape, dtype: NATIVE_DTYPES[results[at + 1]!]! });
    at += 3 + rank;
  }
  return outputs;
}

/** Replaces tensors by handles; other arguments stay unchanged. */
function encodeArgument(argument: Argument, handleOf: (info: tf.TensorInfo) => TensorHandle): NativeArgument {
  if (typeof argument !== 'object' || argument === null) return argument;
  if (isTensorInfo(argument)) return handleOf(argument);
  if (isTensorList(argument)) return argument.map(handleOf);
  return argument;
}

function isTensorInfo(argument: object): argument is tf.TensorInfo {
  return 'dataId' in argument;
}

function isTensorList(argument: object): argument is readonly tf.TensorInfo[] {
  return (
    Array.isArray(argument) &&
    typeof argument[0] === 'object' &&
    argument[0] !== null &&
    'dataId' in argument[0]
  );
}
