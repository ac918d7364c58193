import * as tf from '@tensorflow/tfjs';
import { reasonOf } from '@dfer/core';
import * as torch from '@dfer/tfjs-backend-torch';

/** Settings of the torch backend. */
export interface TorchSettings {
  readonly device: NonNullable<torch.TorchOptions['device']>;
  readonly precision: NonNullable<torch.TorchOptions['precision']>;
  /** CPU threads per operation. @defaultValue libtorch's choice */
  readonly threads?: number | undefined;
  /** float32 on a GPU in TF32. @defaultValue false */
  readonly tf32?: boolean | undefined;
}

/** Opens the torch backend. @returns The reason why it is unavailable, or null. */
export async function openTorch({ device, precision, threads, tf32 }: TorchSettings): Promise<string | null> {
  if (torch.unavailable !== null) return torch.unavailable;
  try {
    torch.configureTorch({
      device,
      precision,
      ...(threads === undefined ? {} : { threads }),
      ...(tf32 ? { tf32 } : {}),
    });
  } catch (error) {
    return reasonOf(error);
  }
  await tf.setBackend('torch');
  return null;
}

/** The torch backend after `openTorch`. @throws Error if TensorFlow.js runs on another one */
export function torchBackend(): torch.TorchBackend {
  const backend = tf.backend();
  if (backend instanceof torch.TorchBackend) return backend;
  throw new Error(`backend: expected torch; received ${tf.getBackend()}; call openTorch first.`);
}
