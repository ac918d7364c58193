import * as tf from '@tensorflow/tfjs';
import type { BackendOptions, Device } from './backend.js';
import type { Loaded } from './loaded.js';

/** libtorch through `@dfer/tfjs-backend-torch`, on the given device. */
export async function loadTorch(
  device: Device,
  { precision = 'auto', threads }: Pick<BackendOptions, 'precision' | 'threads'>,
): Promise<Loaded> {
  const no = (reason: string): Loaded => ({ backend: 'torch', device, loaded: false, reason });
  try {
    const torch = await import('@dfer/tfjs-backend-torch');
    if (torch.unavailable !== null) return no(torch.unavailable);
    const { cudaAvailable, oneDnn, version } = torch.torchInfo();
    if (device === 'cuda' && !cudaAvailable) {
      return no(
        `libtorch ${version} sees no NVIDIA GPU: install a CUDA build of torch and its driver, then run npx tfjs-backend-torch.`,
      );
    }
    const chosen = precision === 'auto' ? (device === 'cuda' ? 'bf16' : 'fp32') : precision;
    torch.configureTorch({ device, precision: chosen, ...(threads === undefined ? {} : { threads }) });
    if (!(await tf.setBackend('torch'))) return no('The torch backend does not initialise.');
    const slower = device === 'cuda' || oneDnn ? '' : ' Convolutions go through it and not to oneDNN itself.';
    const reason = `libtorch ${version} runs here.${slower}`;
    return { backend: 'torch', device, precision: chosen, version, loaded: true, reason };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return no(`@dfer/tfjs-backend-torch does not load: ${message}`);
  }
}
