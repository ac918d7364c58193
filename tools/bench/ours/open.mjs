import * as tf from '@tensorflow/tfjs';
import * as torch from '@dfer/tfjs-backend-torch';

/**
 * Opens the torch backend as a job asks.
 *
 * @returns why it cannot be had, or null
 */
export async function openTorch({ device, precision, threads }) {
  if (torch.unavailable !== null) return torch.unavailable;
  try {
    torch.configureTorch({ device, precision, threads });
  } catch (error) {
    return error.message;
  }
  await tf.setBackend('torch');
  return null;
}
