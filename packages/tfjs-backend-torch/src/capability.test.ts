import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { torchInfo, unavailable } from './index.js';

const here = unavailable === null ? torchInfo().cpuCapabilities : [];
const child = fileURLToPath(new URL('./testing/capabilityChild.mjs', import.meta.url));

/** Results of a process that uses this package's kernels for one capability. */
function computedWith(capability: string): { readonly used: string; readonly results: readonly number[][] } {
  const env = { ...process.env, DFER_CPU_CAPABILITY: capability };
  const { status, stdout, stderr } = spawnSync(process.execPath, [child], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The largest difference of two arrays, relative to the largest value of the first. */
function distance(wanted: readonly number[], received: readonly number[]): number {
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(value - received[i]!))) / largest;
}

describe('CPU kernels for each capability', () => {
  const reference = here.length > 0 ? computedWith('baseline') : null;

  for (const capability of here) {
    test(`${capability}: DFER_CPU_CAPABILITY selects it, and its results match the baseline`, () => {
      const { used, results } = computedWith(capability);
      expect(used).toBe(capability);
      expect(results).toHaveLength(reference!.results.length);
      results.forEach((values, i) => expect(distance(reference!.results[i]!, values)).toBeLessThan(1e-5));
    });
  }

  (here.length > 0 ? test : test.skip)('an unknown capability is refused by name', () => {
    expect(() => computedWith('avx1024')).toThrow(
      /DFER_CPU_CAPABILITY: expected one that this processor has \(baseline.*\); received avx1024/,
    );
  });
});
