// Checks this repository on a GPU: correctness, speed compared with PyTorch, and a whole experiment. Started by ./check; see README.md.
//   tools/gpu/check [--device cuda|cpu] [--out FILE.json] [--parts a,b] [--skip a,b] [--budget SECONDS] [--quick] [--long]
// Writes one JSON to stdout and, after every part, to --out. Exits with code 1 if a part did not pass.
import { renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { table } from '../bench/dist/harness/table.js';
import { stagesOf } from './parts.mjs';
import { readOptions, refuse as refuseOf } from './run/commandLine.mjs';
import { choose, runStages } from './run/schedule.mjs';
import { headlines } from './run/summary.mjs';

const DEFAULT_BUDGET = 480;

const refuse = (message) => refuseOf('check', message);

function optionsOf() {
  const values = readOptions('check', import.meta.url, {
    device: { type: 'string', default: 'cuda' },
    out: { type: 'string', default: 'gpu-check.json' },
    parts: { type: 'string' },
    skip: { type: 'string', default: '' },
    budget: { type: 'string', default: String(DEFAULT_BUDGET) },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
  });
  if (!/^(cpu|cuda(:\d+)?)$/.test(values.device))
    refuse(`--device: expected cpu, cuda or cuda:n; received ${values.device}.`);
  const budget = Number(values.budget);
  if (!(budget >= 10)) refuse(`--budget: expected seconds, at least 10; received ${values.budget}.`);
  const list = (text) => text.split(',').filter((name) => name !== '');
  return {
    ...values,
    budget,
    parts: values.parts === undefined ? null : list(values.parts),
    skip: list(values.skip),
  };
}

const options = optionsOf();
const { device, quick, long, budget, out } = options;
const threads = availableParallelism();
let stages;
try {
  stages = choose(
    stagesOf({ device, quick, long: long || options.parts !== null, threads }),
    options.parts,
    options.skip,
  );
} catch (error) {
  refuse(`--parts, --skip: ${error.message}.`);
}
const compiled = process.env.DFER_COMPILED_BECAUSE;
const report = {
  check: 'gpu',
  began: new Date().toISOString(),
  device,
  quick,
  addon: compiled === undefined ? 'from the archive' : `compiled on this machine: ${compiled}`,
  parts: {},
};

function write() {
  writeFileSync(`${out}.part`, `${JSON.stringify(report, null, 1)}\n`);
  renameSync(`${out}.part`, out);
}

const begun = performance.now();
await runStages(stages, budget, (name, outcome) => {
  report.parts[name] = outcome;
  report.seconds = Math.round((performance.now() - begun) / 100) / 10;
  write();
  console.error(`check: ${name}: ${outcome.status} in ${outcome.seconds} s`);
});
const rows = Object.entries(report.parts).map(([part, { status, seconds, result, reason }]) => ({
  part,
  status,
  seconds,
  found: result === undefined ? (reason ?? '') : headlines(part, result),
}));
console.log(JSON.stringify(report, null, 1));
console.error(table(rows));
process.exit(rows.every(({ status }) => status === 'passed') ? 0 : 1);
