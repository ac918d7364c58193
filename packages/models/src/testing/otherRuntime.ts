import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A network to run, by the runtimes of this folder. */
export interface NetworkRun {
  /** File of the network, or its folder. */
  readonly path: string;
  /** Side of the test image or clip in pixels. */
  readonly size: number;
  /** Length of the test clip; plain TensorFlow.js takes it from the network. @defaultValue undefined: a test image */
  readonly frames?: number | undefined;
  /** Number of face features; plain TensorFlow.js takes it from the network. @defaultValue 0 */
  readonly features?: number | undefined;
}

/** Result of a network for the test image or clip. */
export interface RuntimeOutput {
  /** Shape of the scores. */
  readonly dims: readonly number[];
  readonly scores: readonly number[];
  /** What the file says about the network, from plain TensorFlow.js. */
  readonly metadata?: object;
}

/**
 * Starts another runtime of networks, once per test file: loading one takes a second. In a worker thread, since jest cannot load
 * onnxruntime and plain TensorFlow.js must not know the layers of this package.
 *
 * @returns A function that runs one network; it rejects if the runtime refuses it.
 */
export function otherRuntime(
  script: 'onnxRuntime.mjs' | 'plainTfjs.mjs',
): (run: NetworkRun) => Promise<RuntimeOutput> {
  let worker: Worker | undefined;
  afterAll(() => worker?.terminate());
  return async (run) => {
    worker ??= new Worker(join(__dirname, script));
    worker.postMessage(run);
    const [{ error, output }]: { error?: string; output: RuntimeOutput }[] = await once(worker, 'message');
    if (error !== undefined) throw new Error(error);
    return output;
  };
}
