import * as tf from '@tensorflow/tfjs';
import { TorchError } from '../../errors.js';
import type { KernelContext } from '../../kernel.js';

/** The inputs `<prefix>0`, `<prefix>1`, … up to the first that is missing. */
export function listed({ inputs }: KernelContext, prefix: string): tf.TensorInfo[] {
  const list: tf.TensorInfo[] = [];
  for (let info = inputs[`${prefix}0`]; info !== undefined; info = inputs[`${prefix}${list.length}`])
    list.push(info);
  return list;
}

/** Handles to write to. A variable that shares its values with a clone first gets its own copy. */
export function writable(context: KernelContext, prefix: string): number[] {
  const { torch } = context;
  return listed(context, prefix).map((variable) => {
    if (torch.refCount(variable.dataId) > 1) {
      if (!(variable instanceof tf.Variable)) {
        throw new TorchError(
          'KERNEL_INPUT',
          `${prefix}: expected a tf.Variable, since a clone shares its values; received a tensor.`,
        );
      }
      tf.tidy(() => {
        const { dataId, shape, dtype } = torch.run('copy', { x: variable });
        variable.assign(tf.engine().makeTensorFromDataId(dataId, shape, dtype, torch));
      });
    }
    return torch.handle(variable);
  });
}
