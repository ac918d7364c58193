import { performance } from 'node:perf_hooks';

/** Milliseconds in each native operation while `work` runs; the rest is TypeScript. */
export async function profileNative(backend, work, count) {
  const operations = {};
  const run = backend.run;
  backend.run = function (operation, ...args) {
    const start = performance.now();
    try {
      return run.call(this, operation, ...args);
    } finally {
      const row = (operations[operation] ??= { ms: 0, calls: 0 });
      row.ms += (performance.now() - start) / count;
      row.calls += 1 / count;
    }
  };
  const start = performance.now();
  try {
    await work();
  } finally {
    delete backend.run;
  }
  const native = Object.values(operations).reduce((sum, { ms }) => sum + ms, 0);
  const typescript = (performance.now() - start) / count - native;
  return { operations: { ...operations, '(TypeScript)': { ms: typescript, calls: 1 } } };
}
