import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { reasonOf } from '@dfer/core';
import { PreprocessError } from '../../errors.js';

/** The part of onnxruntime-node that is used; the package is an optional peer. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(path: string): Promise<OnnxSession> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release?(): Promise<void>;
}

export interface OnnxTensor {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

/** @throws PreprocessError `BAD_MODEL` if the package is missing or does not load */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const file = createRequire(import.meta.url).resolve('onnxruntime-node');
    const loaded: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    const runtime = loaded.default ?? loaded;
    if (isRuntime(runtime)) return runtime;
    throw new TypeError('a module without InferenceSession');
  } catch (error) {
    throw new PreprocessError(
      'BAD_MODEL',
      `Detector onnx: expected the package onnxruntime-node beside @dfer/preprocess; received ${reasonOf(error)}; install it (npm install onnxruntime-node), or choose another detector.`,
      { cause: error },
    );
  }
}

function isRuntime(value: unknown): value is OnnxRuntime {
  return typeof value === 'object' && value !== null && 'InferenceSession' in value && 'Tensor' in value;
}
