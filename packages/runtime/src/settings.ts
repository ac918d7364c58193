import { z } from 'zod';
import { BACKEND_NAMES, DEVICE, PRECISIONS } from './backend.js';

const EXPECTED = 'expected auto, cpu, cuda or cuda:N';

/** `auto`, or a device as PyTorch names it. */
const device = z
  .union([z.enum(['auto', 'cpu', 'cuda']), z.templateLiteral(['cuda:', z.int()])], EXPECTED)
  .refine((name) => name === 'auto' || DEVICE.test(name), EXPECTED);

/** The backend of TensorFlow.js for a configuration file. Loads no TensorFlow.js; `openBackend` checks the settings again. */
export const RUNTIME_SETTINGS = {
  /** `auto` takes the fastest backend that passes its self-test. */
  backend: z
    .enum(['auto', ...BACKEND_NAMES])
    .default('auto')
    .describe('TensorFlow.js backend; auto: the fastest that passes its self-test.'),
  /** `auto` takes a GPU if there is one. */
  device: device.default('auto').describe('Device: auto, cpu, cuda or cuda:N.'),
  /** The number format of convolutions and matrix products. */
  precision: z
    .enum(['auto', ...PRECISIONS])
    .default('auto')
    .describe(
      'Numeric precision; auto: bf16 on a GPU, or fp16 if it has no bfloat16, and fp32 on a CPU. fp16 trains with loss scaling. bf16 and fp16 need torch.',
    ),
};
