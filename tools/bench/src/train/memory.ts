// Compares the estimated memory of a training with the measured peak:
//   npx nx run bench:memory -- [--json] [--quick] [--only TEXT]
// Needs the native part of packages/tfjs-backend-torch. Each case trains one fold for an epoch in a separate process;
// the measured value is the peak of this process (VmHWM on Linux).
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { parseLastLine } from '../harness/json.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';
import { MEMORY_CASES } from './memoryCases.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const GOAL = 0.2;
const CHILD = fileURLToPath(new URL('memoryChild.js', import.meta.url));

const measured = z.object({
  /** The estimate, in bytes. */
  estimated: z.number(),
  parts: z.record(z.string(), z.number()),
  /** Images in the largest batch. */
  batchRows: z.number(),
  /** The peak of the process, in bytes. */
  measured: z.number(),
  backend: z.string(),
  precision: z.string(),
});

async function measure(name: string): Promise<z.output<typeof measured>> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, name]);
  return parseLastLine(measured, stdout, name);
}

const names = Object.keys(MEMORY_CASES).filter((name) => name.includes(values.only));
const rows = [];
for (const name of values.quick ? names.slice(0, 1) : names) {
  const { estimated, measured: peak, backend, precision, parts, batchRows } = await measure(name);
  const [toldMB, measuredMB] = [rounded(estimated / 1e6, 0), rounded(peak / 1e6, 0)];
  rows.push({
    case: name,
    backend,
    precision,
    rows: batchRows,
    toldMB,
    measuredMB,
    off: rounded(estimated / peak - 1, 3),
    ...(values.json ? { parts } : {}),
  });
  console.error(`bench:memory: ${name}: estimated ${toldMB} MB, measured ${measuredMB} MB`);
}
const worst = Math.max(...rows.map(({ off }) => Math.abs(off)));
const result = {
  bench: 'memory',
  node: process.versions.node,
  goal: GOAL,
  worst,
  isReached: worst <= GOAL,
  rows,
};
console.log(
  values.json ? JSON.stringify(result) : `${table(rows)}\n\nlargest error: ${worst}; goal: ${GOAL}`,
);
