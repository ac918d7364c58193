import { performance } from 'node:perf_hooks';
import type { TorchBackend } from '@dfer/tfjs-backend-torch';
import type { Operations } from '../harness/profileRows.js';

/**
 * Milliseconds in each native operation while `work` runs; the rest is TypeScript.
 *
 * @param count - Number of steps in `work`.
 */
export function profileNative(
  backend: TorchBackend,
  work: () => void,
  count: number,
): { readonly operations: Operations } {
  const operations: Operations = {};
  backend.run = new Proxy(backend.run, {
    apply(run, self, args: readonly unknown[]) {
      const start = performance.now();
      try {
        return Reflect.apply(run, self, args);
      } finally {
        const row = (operations[String(args[0])] ??= { ms: 0, calls: 0 });
        row.ms += (performance.now() - start) / count;
        row.calls += 1 / count;
      }
    },
  });
  const start = performance.now();
  try {
    work();
  } finally {
    // The method of the class is in effect again.
    Reflect.deleteProperty(backend, 'run');
  }
  const native = Object.values(operations).reduce((sum, { ms }) => sum + ms, 0);
  const typescript = (performance.now() - start) / count - native;
  return { operations: { ...operations, '(TypeScript)': { ms: typescript, calls: 1 } } };
}
