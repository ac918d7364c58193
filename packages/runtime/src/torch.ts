import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { isGpu } from './backend.js';
import { findGpu, noGpuFor } from './machine/gpu.js';
import type { Loaded, LoadRequest } from './loaded.js';

/** Loads libtorch through `@dfer/tfjs-backend-torch`. */
export async function loadTorch({ device, precision, threads }: LoadRequest): Promise<Loaded> {
  const no = (reason: string): Loaded => ({ backend: 'torch', device, loaded: false, reason });
  try {
    const torch = await import('@dfer/tfjs-backend-torch');
    if (torch.unavailable !== null) return no(torch.unavailable);
    const { cpuCapability, cudaAvailable, devices, libtorch, oneDnn, version } = torch.torchInfo();
    if (isGpu(device)) {
      const isCudaBuild = ['', 'lib'].some((folder) =>
        existsSync(join(libtorch, folder, 'libtorch_cuda.so')),
      );
      if (!cudaAvailable) return no(noGpuFor({ version, isCudaBuild }, findGpu()));
      if (device !== 'cuda' && !devices.includes(device)) {
        return no(`libtorch ${version} has no device ${device}; it has ${devices.join(', ')}.`);
      }
    }
    torch.configureTorch({ device, precision, ...(threads === undefined ? {} : { threads }) });
    if (!(await tf.setBackend('torch'))) return no('The torch backend does not initialize.');
    const onCpu = `, with its own kernels for ${cpuCapability}${oneDnn ? ', calling oneDNN directly' : " and libtorch's convolutions"}`;
    const reason = `libtorch ${version} works${isGpu(device) ? '' : onCpu}.`;
    const isEmulated = precision === 'bf16' && !torch.torchInfo().hasBfloat16;
    return { backend: 'torch', device, version, loaded: true, reason, isEmulated };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return no(`@dfer/tfjs-backend-torch does not load: ${message}.`);
  }
}
