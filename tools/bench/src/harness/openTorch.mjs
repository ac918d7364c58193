import * as tf from '@tensorflow/tfjs';
import * as torch from '@dfer/tfjs-backend-torch';

/**
 * Opens the torch backend with the settings of a job.
 *
 * @returns The reason why it is unavailable, or null.
 */
export async function openTorch({ device, precision, threads, tf32 }) {
  if (torch.unavailable !== null) return torch.unavailable;
  try {
    torch.configureTorch({ device, precision, threads, ...(tf32 ? { tf32 } : {}) });
  } catch (error) {
    return error.message;
  }
  await tf.setBackend('torch');
  return null;
}
