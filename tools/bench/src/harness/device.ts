import { z } from 'zod';
import type { DeviceString } from '@dfer/runtime';

/** A device as PyTorch names it. */
export const deviceName = z.custom<DeviceString>(
  (value) => typeof value === 'string' && /^(cpu|cuda(:\d+)?)$/.test(value),
  { error: ({ input }) => `expected cpu, cuda or cuda:n; received ${String(input)}.` },
);
