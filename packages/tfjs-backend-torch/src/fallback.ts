import * as tf from '@tensorflow/tfjs';
import type { TorchBackend } from './backend.js';
import { TorchError } from './errors.js';

/**
 * Computes a kernel with TensorFlow.js's JavaScript cpu backend, to which inputs are copied and from which outputs are copied back.
 *
 * @throws TorchError `KERNEL_INPUT` if that backend does not have the kernel either.
 */
export function runOnCpu(
  kernelName: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap | undefined,
  torch: TorchBackend,
): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = tf.engine().findBackend('cpu');
  const kernel = tf.getKernel(kernelName, 'cpu');
  if (cpu === null || cpu === undefined || kernel === undefined || kernel === null) {
    throw new TorchError('KERNEL_INPUT', `${kernelName}: neither libtorch nor the cpu backend computes it.`);
  }
  const moved: tf.TensorInfo[] = [];
  const there = mapInputs(inputs, (info) => {
    const copy = transfer(info, torch, cpu);
    moved.push(copy);
    // Some of its kernels read `rank`, which TensorInfo lacks.
    return Object.assign(copy, { rank: copy.shape.length });
  });
  const outputs = kernel.kernelFunc({
    inputs: there,
    backend: cpu,
    ...(attrs === undefined ? {} : { attrs }),
  });
  const list = Array.isArray(outputs) ? outputs : [outputs];
  try {
    const back = list.map((info) => transfer(info, cpu, torch));
    return Array.isArray(outputs) ? back : back[0]!;
  } finally {
    for (const { dataId } of [...list, ...moved]) cpu.disposeData(dataId, true);
  }
}

/** Inputs typed as a map may be a list, contain lists, or have missing entries, depending on the kernel. */
function mapInputs(
  inputs: tf.NamedTensorInfoMap,
  change: (info: tf.TensorInfo) => tf.TensorInfo,
): tf.NamedTensorInfoMap {
  const target: tf.NamedTensorInfoMap = Object.assign(Array.isArray(inputs) ? [] : {}, {});
  for (const [name, input] of Object.entries<tf.TensorInfo | tf.TensorInfo[] | null | undefined>(inputs)) {
    if (Array.isArray(input)) Object.assign(target, { [name]: input.map(change) });
    else if (input !== null && input !== undefined) target[name] = change(input);
  }
  return target;
}

/** Copies a tensor's values from one backend to another. */
function transfer(info: tf.TensorInfo, from: tf.KernelBackend, to: tf.KernelBackend): tf.TensorInfo {
  const { shape, dtype } = info;
  if (dtype === 'complex64') return transferComplex(info, from, to);
  return { dataId: to.write(from.readSync(info.dataId), shape, dtype), shape, dtype };
}

function transferComplex(
  { dataId, shape }: tf.TensorInfo,
  from: tf.KernelBackend,
  to: tf.KernelBackend,
): tf.TensorInfo {
  const values = from.readSync(dataId);
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(Float32Array.from(values, Number));
  const parts = [real, imag].map((part): tf.TensorInfo => ({
    dataId: to.write(part, shape, 'float32'),
    shape,
    dtype: 'float32',
  }));
  const name = to === tf.engine().findBackend('cpu') ? 'cpu' : 'torch';
  const made = tf
    .getKernel('Complex', name)
    .kernelFunc({ inputs: { real: parts[0]!, imag: parts[1]! }, backend: to });
  for (const part of parts) to.disposeData(part.dataId);
  return Array.isArray(made) ? made[0]! : made;
}
